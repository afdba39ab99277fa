using System.Globalization;
using System.Text.RegularExpressions;

namespace Interlock.Platforms.Supervisor;

/// <summary>Why a program is not up, in words: its state, how it ended, and what keeps it.</summary>
internal sealed class Explanation(SupervisorClient client)
{
    private const int OwnLog = 16 * 1024;

    /// <summary>One sentence; null when it is up.</summary>
    /// <param name="program">The program.</param>
    /// <param name="log">What it has written.</param>
    /// <param name="url">Where it listens; null: nowhere.</param>
    /// <param name="cancellation">Stops the asking.</param>
    public async Task<string?> OfAsync(ProgramInfo program, IReadOnlyList<string> log, string? url, CancellationToken cancellation)
    {
        var said = program.State switch
        {
            ProgramState.Running => null,
            ProgramState.Starting => $"{program.FullName} is STARTING, and was not up for its startsecs yet",
            ProgramState.Backoff => $"{program.FullName} is in BACKOFF: it ends before it was up for its startsecs, and supervisord tries again{await HowAsync(program, cancellation)}",
            ProgramState.Fatal => $"{program.FullName} is FATAL: it did not come up, and supervisord tries no more{await HowAsync(program, cancellation)}",
            ProgramState.Exited => string.Create(CultureInfo.InvariantCulture, $"{program.FullName} has EXITED by itself with status {program.ExitStatus}, {Math.Max(0, program.Stop - program.Start)} s after its start"),
            ProgramState.Stopped => program.Start == 0 ? $"{program.FullName} was never started" : $"{program.FullName} is STOPPED: somebody told supervisord to",
            ProgramState.Stopping => $"{program.FullName} is STOPPING",
            _ => $"{program.FullName} is in the state {program.StateWord}, which supervisord itself can't explain: restart supervisord",
        };
        return said is null ? null : said + Taken(log, url);
    }

    // Only its own log has the exit status of a program that ended too soon.
    private async Task<string> HowAsync(ProgramInfo program, CancellationToken cancellation)
    {
        string own;
        try
        {
            own = await client.OwnLogAsync(OwnLog, cancellation);
        }
        catch (SupervisorException)
        {
            own = "";
        }

        var ended = Regex.Matches(own, $@"exited: {Regex.Escape(program.Name)} \((?<how>[^;)]*)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).LastOrDefault()?.Groups["how"].Value;
        string[] parts = [.. new[] { ended, program.SpawnError }.OfType<string>().Where(part => part.Length > 0)];
        return parts.Length == 0 ? "" : $" ({string.Join("; ", parts)})";
    }

    private static string Taken(IReadOnlyList<string> log, string? url) =>
        url is not null && log.Any(line => line.Contains("address already in use", StringComparison.OrdinalIgnoreCase) || line.Contains("EADDRINUSE", StringComparison.Ordinal))
            ? $". Its port is taken{(PortHolder.Of(new Uri(url).Port) is { } holder ? $", {new Uri(url).Port} by {holder}" : "")}: stop what has it, or have it listen elsewhere"
            : "";
}
