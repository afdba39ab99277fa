using System.Globalization;
using System.Text.RegularExpressions;
using Interlock.Runbook;
using Interlock.Preflight.Secrets;

namespace Interlock.Verify.Probes.Browsers;

/// <summary>A request that the runbook wants to be sent by the page.</summary>
/// <param name="settings">As the runbook has it.</param>
/// <param name="call">Its method and address, variables filled in.</param>
/// <param name="prober">Knows which host is the service.</param>
internal sealed class ExpectedCall(BrowserCallSettings settings, string call, Prober prober)
{
    private static readonly TimeSpan PatternLimit = TimeSpan.FromSeconds(1);

    private readonly string method = call.Split(' ')[0];
    private readonly string target = call.Split(' ')[1];
    private readonly Regex address = PathGlob.ToRegex(call.Split(' ')[1]);
    private readonly Regex? body = settings.Body is null ? null : new(settings.Body, RegexOptions.CultureInvariant, PatternLimit);

    /// <summary>How many of these are it, and were answered well.</summary>
    public int Good(IReadOnlyList<PageCall> calls) => calls.Count(one => Is(one) && one.Status is > 0 and < 400);

    /// <summary>What is to be said when they are too few.</summary>
    public string Missing(IReadOnlyList<PageCall> calls)
    {
        var sent = calls.Where(Is).ToList();
        var wanted = $"{call}{(settings.Body is null ? "" : $" with /{settings.Body}/")}{(settings.Times > 1 ? $" {settings.Times} times" : "")}";
        var bad = sent.Where(one => one.Status is 0 or >= 400).Select(one => one.Status == 0 ? "no answer" : one.Status.ToString(CultureInfo.InvariantCulture)).ToList();
        return $"expected the page to call {wanted}, found {(sent.Count == 0 ? "none" : bad.Count == 0 ? $"{sent.Count}" : $"{sent.Count}, answered {string.Join(", ", bad.Distinct())}")}";
    }

    private bool Is(PageCall one)
    {
        if (one.Request.Method != method || !Uri.TryCreate(one.Request.Url, UriKind.Absolute, out var url))
            return false;
        var shown = target.StartsWith('/') ? (prober.IsOwn(url) ? url.AbsolutePath : null) : url.GetLeftPart(UriPartial.Path);
        if (shown is null || !address.IsMatch(target.Contains('?', StringComparison.Ordinal) ? shown + url.Query : shown))
            return false;
        try
        {
            return body is null || body.IsMatch(one.Request.PostData ?? "");
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
