using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;

namespace Sample.Storefront;

/// <summary>How this service is made to fail, so that every gate before and after a cutover can be seen to close.</summary>
/// <remarks>
/// <para>Read from the variable <c>MISBEHAVE</c> and from the file <c>misbehave</c> beside the assembly: the file is
/// committed, so a <em>version</em> can be broken by a commit. Several knobs are separated by commas. An unknown one
/// stops the start.</para>
/// <list type="table">
/// <item><term>crash-at-start</term><description>exits 1 before it listens</description></item>
/// <item><term>crash-after:5s</term><description>exits 1 that long after it has started</description></item>
/// <item><term>slow-start:10s</term><description>waits that long before it listens</description></item>
/// <item><term>unhealthy</term><description>/health answers 503</description></item>
/// <item><term>slow:800ms</term><description>every API request and page takes that much longer; /health and /live do not</description></item>
/// <item><term>errors:10%</term><description>that share of the API requests answers 500, evenly spread</description></item>
/// <item><term>leak:2MB</term><description>every API request keeps that much memory for good</description></item>
/// <item><term>when:/path/of/a/file</term><description>slow, errors and leak begin once that file exists: a version that was well when it was released</description></item>
/// <item><term>bad-log</term><description>writes an error, a NOT_SET and a stack trace to the log at start</description></item>
/// <item><term>leak-stack-trace</term><description>error bodies hold a stack trace, and /api/v1/fail exists to show it</description></item>
/// <item><term>leak-secret</term><description>/health shows a database password (a made-up one)</description></item>
/// <item><term>no-security-headers</term><description>none of the security headers is sent</description></item>
/// <item><term>wrong-version</term><description>/health names another version</description></item>
/// <item><term>docs-on</term><description>/docs is served although DEBUG is off</description></item>
/// <item><term>cors-open</term><description>every origin is let in</description></item>
/// <item><term>no-rate-limit</term><description>nobody is ever answered 429</description></item>
/// <item><term>login-broken</term><description>logging in answers 500</description></item>
/// <item><term>wrong-intent</term><description>classification answers a class and a confidence that do not exist</description></item>
/// <item><term>no-drain</term><description>SIGTERM cuts off what is in flight</description></item>
/// </list>
/// </remarks>
internal sealed class Misbehaviour
{
    private static readonly FrozenDictionary<string, Amount> Known = new Dictionary<string, Amount>(StringComparer.Ordinal)
    {
        ["crash-at-start"] = Amount.None,
        ["crash-after"] = Amount.Time,
        ["slow-start"] = Amount.Time,
        ["unhealthy"] = Amount.None,
        ["slow"] = Amount.Time,
        ["errors"] = Amount.Share,
        ["leak"] = Amount.Size,
        ["when"] = Amount.File,
        ["bad-log"] = Amount.None,
        ["leak-stack-trace"] = Amount.None,
        ["leak-secret"] = Amount.None,
        ["no-security-headers"] = Amount.None,
        ["wrong-version"] = Amount.None,
        ["docs-on"] = Amount.None,
        ["cors-open"] = Amount.None,
        ["no-rate-limit"] = Amount.None,
        ["login-broken"] = Amount.None,
        ["wrong-intent"] = Amount.None,
        ["no-drain"] = Amount.None,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Dictionary<string, double> knobs = new(StringComparer.Ordinal);
    private readonly List<string> unknown = [];
    private readonly ConcurrentBag<byte[]> leaked = [];
    private string? waitsFor;
    private long requests;

    private enum Amount { None, Time, Share, Size, File }

    public IReadOnlyList<string> Unknown => unknown;
    public IEnumerable<string> Names => knobs.Keys;
    public TimeSpan Slow => HasBegun ? TimeSpan.FromMilliseconds(knobs.GetValueOrDefault("slow")) : TimeSpan.Zero;
    public TimeSpan SlowStart => TimeSpan.FromMilliseconds(knobs.GetValueOrDefault("slow-start"));
    public TimeSpan? CrashAfter => knobs.TryGetValue("crash-after", out var ms) ? TimeSpan.FromMilliseconds(ms) : null;

    public static Misbehaviour Parse(string text)
    {
        var result = new Misbehaviour();
        foreach (var knob in text.Split([',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = knob.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? knob : knob[..colon];
            if (Known.TryGetValue(name, out var amount) && Read(amount, colon < 0 ? null : knob[(colon + 1)..]) is { } value)
            {
                result.knobs[name] = value;
                if (amount == Amount.File)
                    result.waitsFor = knob[(colon + 1)..];
            }
            else
                result.unknown.Add(knob);
        }

        return result;
    }

    public bool Is(string knob) =>
        Known.ContainsKey(knob) ? knobs.ContainsKey(knob) : throw new ArgumentException($"no knob {knob}", nameof(knob));

    /// <summary>Whether the next request is one of those that fail: a count, not chance, so that a tenth is a tenth.</summary>
    public bool NextFails()
    {
        var share = knobs.GetValueOrDefault("errors");
        if (share <= 0 || !HasBegun)
            return false;
        var n = Interlocked.Increment(ref requests);
        return Math.Floor(n * share) > Math.Floor((n - 1) * share);
    }

    /// <summary>Keeps as much memory as the leak knob says; really used, not only reserved.</summary>
    public void Leak()
    {
        if (knobs.GetValueOrDefault("leak") is not (> 0 and var size) || !HasBegun)
            return;
        var kept = new byte[(int)size];
        Array.Fill(kept, (byte)1);
        leaked.Add(kept);
    }

    private bool HasBegun
    {
        get
        {
            if (waitsFor is { } file && File.Exists(file))
                waitsFor = null;
            return waitsFor is null;
        }
    }

    private static double? Read(Amount amount, string? text) => amount switch
    {
        Amount.None => text is null ? 1 : null,
        Amount.File => text is { Length: > 1 } && text[0] == '/' ? 1 : null,
        Amount.Size => Number(text, "MB") * (1 << 20),
        Amount.Share => Number(text, "%") / 100 is { } share and >= 0 and <= 1 ? share : null,
        _ => Number(text, "ms") ?? Number(text, "s") * 1000,
    };

    private static double? Number(string? text, string unit) =>
        text is not null && text.EndsWith(unit, StringComparison.Ordinal)
        && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;
}
