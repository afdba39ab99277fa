using Interlock.Engine;
using Interlock.Output;
using Interlock.Plan;
using Interlock.Record;
using Spectre.Console;

namespace Interlock.Cake.Output;

/// <summary>The console for people at a terminal: finished steps as lines that stay, and below them a view, drawn anew as things happen, of what runs.</summary>
public sealed class LiveConsole : IReleaseObserver, IDisposable
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(250);
    private readonly Lock gate = new();
    private readonly IAnsiConsole console;
    private readonly TimeProvider clock;
    private readonly Func<string?> read;
    private readonly PlainConsole plain;
    private readonly LiveView view;
    private readonly AtExit atExit;
    private LiveDrawing? drawing;

    /// <summary>Draws on a terminal.</summary>
    /// <param name="console">The terminal, see <see cref="Terminal"/>.</param>
    /// <param name="layout">Colours and where reports are; the width is the terminal's.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="estimate">What a phase took in the last releases; null when that is not known.</param>
    /// <param name="read">Reads a line of an answer; the default reads standard input.</param>
    public LiveConsole(IAnsiConsole console, ConsoleLayout layout, TimeProvider clock, Func<Phase, TimeSpan?> estimate, Func<string?>? read = null)
    {
        (this.console, this.clock, this.read) = (console, clock, read ?? Console.ReadLine);
        plain = new(new LinesAbove(console), layout with { Width = console.Profile.Width });
        view = new(estimate);
        // Whatever ends the process in an orderly way: the cursor comes back.
        atExit = new(gate, Stop);
    }

    /// <summary>The terminal of this process.</summary>
    /// <param name="color">Whether colours are wanted.</param>
    public static IAnsiConsole Terminal(bool color) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes,
        ColorSystem = color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.Yes,
        Out = new AnsiConsoleOutput(Console.Out),
    });

    /// <summary>Asks a yes-or-no question; the view makes room for it. Anything but yes is no.</summary>
    /// <param name="question">The question.</param>
    public bool Ask(string question)
    {
        lock (gate)
        {
            var drawn = drawing is not null;
            Stop();
            console.Write(new ControlCode($"{SecretMask.Apply(question)} [y/N] "));
            var answer = read()?.Trim();
            if (drawn)
                Start();
            return answer is not null && (answer.Equals("y", StringComparison.OrdinalIgnoreCase) || answer.Equals("yes", StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <inheritdoc/>
    public void RunStarted(string run, string doing, ReleasePlan plan) => Do(() =>
    {
        plain.RunStarted(run, doing, plan);
        view.StartRun(plan, clock.GetUtcNow());
        Start();
    });

    /// <inheritdoc/>
    public void Note(string text) => Do(() => plain.Note(text));

    /// <inheritdoc/>
    public void PhaseStarted(Phase phase, IReadOnlyList<string> steps) => Do(() =>
    {
        plain.PhaseStarted(phase, steps);
        view.StartPhase(phase, steps.Count, clock.GetUtcNow());
    });

    /// <inheritdoc/>
    public void StepStarted(Step step) => Do(() => view.Start(step.Phase, step.Name, "", clock.GetUtcNow()));

    /// <inheritdoc/>
    public void StepSaid(Step step, string line) => Do(() => view.Say(step.Phase, step.Name, SecretMask.Apply(line)));

    /// <inheritdoc/>
    public void StepEnded(Step step, StepResult result, TimeSpan took, bool skipped) => Do(() =>
    {
        view.End(step.Phase, step.Name);
        plain.StepEnded(step, result, took, skipped);
    });

    /// <inheritdoc/>
    public void PhaseEnded(Phase phase, Verdict verdict, TimeSpan took) => Do(() => plain.PhaseEnded(phase, verdict, took));

    /// <inheritdoc/>
    public void UndoStarted(Step step) => Do(() => view.Start(step.Phase, step.Name, "undo ", clock.GetUtcNow()));

    /// <inheritdoc/>
    public void UndoEnded(Step step, UndoResult result, TimeSpan took) => Do(() =>
    {
        view.End(step.Phase, step.Name);
        plain.UndoEnded(step, result, took);
    });

    /// <inheritdoc/>
    public void RunEnded(ReleaseRecord record)
    {
        lock (gate)
        {
            Stop();
            plain.RunEnded(record);
        }
    }

    /// <summary>Takes the view away and gives the cursor back.</summary>
    public void Dispose()
    {
        atExit.Dispose();
        lock (gate)
            Stop();
    }

    private void Do(Action change)
    {
        lock (gate)
        {
            change();
            Draw();
        }
    }

    private void Start() => drawing ??= new(console, clock.CreateTimer(_ => Do(() => { }), null, Rhythm, Rhythm));

    private void Stop()
    {
        drawing?.Dispose();
        drawing = null;
    }

    private void Draw() => drawing?.Show(view.Lines(clock.GetUtcNow(), console.Profile.Width, console.Profile.Height));
}
