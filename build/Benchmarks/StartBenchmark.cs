using Cake.Core;

namespace Interlock.Build.Benchmarks;

/// <summary>How long a command takes that has nothing to compile.</summary>
public sealed class StartBenchmark(TimeProvider clock) : IBenchmark
{
    private const int Rounds = 7;
    private const string Status = "--target=Status";

    public string Name => "start";

    public async Task<IReadOnlyList<Metric>> RunAsync(ReleaseContext context)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Build.dll");
        var medians = await Turns.MediansAsync(
            Rounds,
            () => TimeAsync(context, Script.Program, [.. Script.Before, Status]),
            () => TimeAsync(context, ChildProgram.Dotnet, [program, Status]),
            () => TimeAsync(context, ChildProgram.Dotnet, ["run", "--project", "build", "--", Status])).ConfigureAwait(false);
        return
        [
            new("warm-start", medians[0], "s", "dotnet Build.dll", medians[1], 2.0),
            new("warm-start-against-run", medians[0], "s", "dotnet run --project build", medians[2], 0.2),
        ];
    }

    private async Task<double> TimeAsync(ReleaseContext context, string program, string[] arguments)
    {
        var started = clock.GetTimestamp();
        var exitCode = await new ChildProgram(context).RunAsync(program, arguments, _ => { }).ConfigureAwait(false);
        return exitCode == 0
            ? Math.Round(clock.GetElapsedTime(started).TotalSeconds, 4)
            : throw new CakeException((int)ExitCode.Unexpected, $"{program} {string.Join(' ', arguments)} ended with {exitCode}: a failing command is not measured.");
    }
}
