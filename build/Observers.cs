using Interlock.Cake.Output;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Output;
using Interlock.Watch;

namespace Interlock.Build;

/// <summary>What shows a run: a live view at a terminal, groups and annotations on GitHub, plain lines elsewhere. Disposing it gives the terminal back.</summary>
public sealed class Observers(Interruption interruption) : IDisposable
{
    private LiveConsole? _live;

    /// <summary>Whether a person is there to be asked.</summary>
    public bool CanAsk { get; } = !Console.IsInputRedirected && !Console.IsOutputRedirected;

    public IReleaseObserver Choose(ReleaseHistory past)
    {
        var choice = ConsoleChoice.OfProcess();
        var layout = new ConsoleLayout { Color = choice.Color, Width = choice.Width };
        return choice.Kind switch
        {
            ConsoleKind.GitHub => new GitHubConsole(Console.Out, layout, Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY")),
            ConsoleKind.Live => Live(layout, PastDurations.Of(past)),
            _ => new PlainConsole(Console.Out, layout),
        };
    }

    /// <summary>Makes what shows a watch at a terminal; null where lines are better: without a terminal, or in CI.</summary>
    public Func<IWatchView>? WatchView => ConsoleChoice.OfProcess() is { Kind: ConsoleKind.Live, Color: var color } ? () => Watching(color) : null;

    /// <summary>Asks a yes-or-no question. An interrupt is no answer, and not yes.</summary>
    public bool Ask(string question)
    {
        if (_live is { } live)
            return live.Ask(question);
        Console.Write($"{SecretMask.Apply(question)} [y/N] ");
        return ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    public void Dispose() => _live?.Dispose();

    private LiveWatchView Watching(bool color)
    {
        var view = new LiveWatchView(LiveConsole.Terminal(color), TimeProvider.System);
        interruption.Say = view.Say;
        return view;
    }

    private LiveConsole Live(ConsoleLayout layout, PastDurations past)
    {
        _live?.Dispose();
        _live = new LiveConsole(LiveConsole.Terminal(layout.Color), layout, TimeProvider.System, past.Of, ReadLine);
        interruption.Say = _live.Note;
        return _live;
    }

    // The terminal's read cannot be cancelled; it is left behind, and ends with the process.
    private string? ReadLine()
    {
        try
        {
            return Task.Run(Console.ReadLine).WaitAsync(interruption.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
