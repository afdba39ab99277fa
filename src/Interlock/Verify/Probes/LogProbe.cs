using System.Globalization;
using System.Text.RegularExpressions;
using Interlock.Runbook;

namespace Interlock.Verify.Probes;

/// <summary>Looks for lines in the log of the version that serves. <c>count</c> is how many there are, <c>last</c> the last of them.</summary>
internal sealed class LogProbe(ProbeSettings settings) : SingleProbe(settings, "count > 0")
{
    private static readonly TimeSpan LineLimit = TimeSpan.FromSeconds(1);

    private readonly Regex pattern = new(settings.Log!, RegexOptions.CultureInvariant, LineLimit);

    protected override string What { get; } = $"log /{settings.Log}/";

    protected override async Task<Asked> AskAsync(Prober prober, Captures captures, CancellationToken cancellation)
    {
        if (prober.Context is not { } context)
            return Unread("there is none here");
        var service = context.Plan.Runbook.Services.Keys.First();
        var started = prober.Clock.GetTimestamp();
        try
        {
            if (await context.Platform.LogAsync(service, cancellation) is not { } lines)
                return Unread($"{service}'s log can't be read here");
            string[] found = [.. lines.Where(line => pattern.IsMatch(line))];
            var last = found.Length == 0 ? "" : SecretMask.Apply(found[^1]);
            return new(new Answer(0, Answer.NoHeaders, last, prober.Clock.GetElapsedTime(started))
            {
                Values = new Dictionary<string, Found>(StringComparer.Ordinal)
                {
                    ["count"] = Found.Untyped(found.Length.ToString(CultureInfo.InvariantCulture)),
                    ["last"] = found.Length == 0 ? Found.Missing("no line") : Found.Untyped(last),
                },
            }, found.Length == 0 ? "no line" : $"{Counted.Of(found.Length, "line")}, the last: {last}");
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            return Unread(unread.Message);
        }
        catch (RegexMatchTimeoutException)
        {
            return Unread("the pattern took too long on a line");
        }
    }

    private static Asked Unread(string why) => new(null, $"could not be read: {why}") { WasAsked = false, Without = Verdict.Hold };
}
