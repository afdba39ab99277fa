using Spectre.Console;
using Spectre.Console.Rendering;

namespace Interlock.Cake.Output;

/// <summary>Spectre's live display, from its start to its end.</summary>
internal sealed class LiveDrawing : IDisposable
{
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer timer;
    private readonly Task display;
    private LiveDisplayContext? context;

    /// <summary>Begins to draw.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="timer">What has it drawn again; ends with it.</param>
    public LiveDrawing(IAnsiConsole console, ITimer timer)
    {
        this.timer = timer;
        display = console.Live(new Text("")).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(live =>
        {
            context = live;
            return ended.Task;
        });
    }

    public void Show(IEnumerable<string> lines) => Show(lines.Select(line => Row(line, Style.Plain)));

    public void Show(IEnumerable<IRenderable> rows) => context?.UpdateTarget(new Rows(rows));

    // Without a letter it would have no row at all.
    public static Text Row(string line, Style style) => new(line.Length == 0 ? " " : line, style);

    public void Dispose()
    {
        timer.Dispose();
        ended.TrySetResult();
        display.GetAwaiter().GetResult();
    }
}

/// <summary>Puts finished lines above the view. They carry their own colours, and each wipes what the view left in its row.</summary>
internal sealed class LinesAbove(IAnsiConsole console) : TextWriter
{
    public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

    public override void Write(char value) => throw new NotSupportedException("lines only");

    public override void WriteLine(string? value) => console.Write(new ControlCode(value + "\e[K\n"));
}
