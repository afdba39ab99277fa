using Interlock.Watch;
using Spectre.Console;

namespace Interlock.Cake.Output;

/// <summary>A watch for people at a terminal: what happens as lines that stay, and below them, drawn anew each second and at each sample, the KPIs and the rules.</summary>
public sealed class LiveWatchView : IWatchView
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private readonly IAnsiConsole console;
    private readonly TimeProvider clock;
    private readonly LinesAbove above;
    private readonly AtExit atExit;
    private LiveDrawing? drawing;
    private WatchPicture? picture;
    private bool isOver;

    /// <summary>Draws on a terminal.</summary>
    /// <param name="console">The terminal, see <see cref="LiveConsole.Terminal"/>.</param>
    /// <param name="clock">Tells the time.</param>
    public LiveWatchView(IAnsiConsole console, TimeProvider clock)
    {
        (this.console, this.clock, above) = (console, clock, new(console));
        // Whatever ends the process in an orderly way: the cursor comes back.
        atExit = new(gate, Stop);
    }

    /// <inheritdoc/>
    public void Say(string line)
    {
        lock (gate)
        {
            above.WriteLine(line);
            Draw();
        }
    }

    /// <inheritdoc/>
    public void Show(WatchPicture picture)
    {
        lock (gate)
        {
            if (isOver)
                return;
            this.picture = picture;
            drawing ??= new(console, clock.CreateTimer(_ => Again(), null, Rhythm, Rhythm));
            Draw();
        }
    }

    /// <summary>Takes the view away and gives the cursor back.</summary>
    public void Dispose()
    {
        atExit.Dispose();
        lock (gate)
            Stop();
    }

    private void Again()
    {
        lock (gate)
            Draw();
    }

    private void Stop()
    {
        isOver = true;
        drawing?.Dispose();
        drawing = null;
    }

    private void Draw() => drawing?.Show(picture!.Lines(clock.GetUtcNow(), console.Profile.Width, console.Profile.Height).Select(line => LiveDrawing.Row(line.Text, StyleOf(line.Tone))));

    private static Style StyleOf(WatchTone tone) => tone switch
    {
        WatchTone.Good => new(Color.Green),
        WatchTone.Doubtful => new(Color.Yellow),
        WatchTone.Bad => new(Color.Red),
        _ => Style.Plain,
    };
}
