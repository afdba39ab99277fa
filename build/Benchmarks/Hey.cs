using System.Globalization;
using System.Text.RegularExpressions;
using Cake.Core;

namespace Interlock.Build.Benchmarks;

/// <summary>The load generator hey, with the processor time that it took by the shell's own count.</summary>
/// <param name="Requests">Requests that were answered with 200.</param>
/// <param name="Processor">Its processor time, user and system.</param>
/// <param name="P95">The p95 that it tells.</param>
public sealed partial record Hey(long Requests, TimeSpan Processor, TimeSpan P95)
{
    /// <summary>Its name; where it is absent, with how to get it.</summary>
    public static string Peer => IsThere ? "hey" : "hey (not installed: apt-get install hey)";

    /// <summary>Whether it can be run and its time be taken.</summary>
    public static bool IsThere { get; } = new InstalledProgram("hey").Path is not null && new InstalledProgram("bash").Path is not null;

    /// <summary>Microseconds of processor time for a request.</summary>
    public double PerRequest => Processor.TotalMicroseconds / Requests;

    /// <param name="context">Starts it.</param>
    /// <param name="url">Address on this machine.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="connections">How many ask at once.</param>
    /// <param name="each">Requests per second of each connection; null: as fast as it can.</param>
    public static async Task<Hey> RunAsync(ReleaseContext context, string url, int seconds, int connections, int? each)
    {
        var lines = new List<string>();
        var line = $"TIMEFORMAT='processor %U %S'; time hey -z {seconds}s -c {connections} {(each is { } rate ? $"-q {rate} " : "")}{url}";
        var code = await new ChildProgram(context).RunAsync("bash", ["-c", line], Keep).ConfigureAwait(false);
        var text = string.Join('\n', lines);
        return code == 0 && Answered().Match(text) is { Success: true } answered && Took().Match(text) is { Success: true } took && Tail().Match(text) is { Success: true } tail
            ? new(long.Parse(answered.Groups["n"].Value, CultureInfo.InvariantCulture), TimeSpan.FromSeconds(Number(took, "user") + Number(took, "system")), TimeSpan.FromSeconds(Number(tail, "s")))
            : throw new CakeException((int)ExitCode.Unexpected, $"hey ended with {code}, and did not tell what is measured:\n{text}");

        void Keep(string said)
        {
            lock (lines)
                lines.Add(said);
        }
    }

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\[200\]\s+(?<n>\d+) responses", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Answered();

    [GeneratedRegex(@"processor (?<user>[\d.]+) (?<system>[\d.]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Took();

    [GeneratedRegex(@"95% in (?<s>[\d.]+) secs", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Tail();
}
