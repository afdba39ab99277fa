using Interlock.Runbook;

namespace Interlock.Verify.Probes.Browsers;

/// <summary>VF-09: opens a page in a real browser. Errors on its console and failed requests stop, unless the runbook says otherwise.</summary>
internal sealed class BrowserProbe(ProbeSettings settings) : SingleProbe(WithUsual(settings), null)
{
    private static readonly string[] Usual = ["console-errors", "failed-requests"];

    public override IReadOnlyList<string> Effects =>
    [
        .. base.Effects,
        .. Settings.Do.Select(action => $"in the page: {PageActions.Told(action)}"),
        .. Settings.Calls.Select(call => $"the page calls {call.Call}{(call.Body is null ? "" : $" with /{call.Body}/")}{(call.Times > 1 ? $" {call.Times} times" : "")}"),
    ];

    public override bool OnlyWaits => false;

    // What its scripts send is not known.
    public override bool Leaves => true;

    public override TimeSpan Patience => PageVisit.Patience(Settings);

    protected override string What { get; } = $"browser {settings.Browser}";

    protected override async Task<Asked> AskAsync(Prober prober, Captures captures, CancellationToken cancellation)
    {
        if (prober.Context is not { Browsers: { } house } context)
            return new(null, "no browser can be opened here") { WasAsked = false, Without = Verdict.Hold };
        if (Unknown(captures) is { } unknown)
            return new(null, $"not opened, the variable ${unknown} is not known: an earlier probe did not capture it") { WasAsked = false };
        var headers = new Dictionary<string, string>(prober.Identity, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in Settings.Headers)
            headers[name] = captures.Substitute(value).Text.ReplaceLineEndings(" ");
        try
        {
            return await house.UseAsync(Settings.On?.Reveal(), browser => new PageVisit(Settings, prober, captures, headers, BrowserFiles.For(context.Site.Artifacts, Name)).RunAsync(browser, cancellation), cancellation);
        }
        catch (NoBrowserException none)
        {
            return new(null, $"not looked at: {none.Message}") { WasAsked = false, Without = Settings.WithoutBrowser == WithoutBrowser.Warn ? Verdict.Warn : Verdict.Hold, Details = none.Said };
        }
    }

    protected override ProbeOutcome Finish(Asked asked, ProbeOutcome outcome)
    {
        if (asked is not Visited { Files: { } files } visited)
            return outcome;
        if (outcome.Verdict == Verdict.Go)
            files.DropTrace();
        string[] left = [.. files.Left, .. outcome.Verdict != Verdict.Go && visited.NoTrace is { } why ? [$"no trace ({why})"] : Array.Empty<string>()];
        return left.Length > 0 ? outcome with { Evidence = $"{outcome.Evidence}; {string.Join(", ", left)}" } : outcome;
    }

    private static ProbeSettings WithUsual(ProbeSettings settings) => settings with
    {
        Expect = [.. settings.Expect, .. Usual.Where(name => !settings.Expect.Any(line => line.TrimStart().StartsWith(name, StringComparison.Ordinal))).Select(name => $"{name} == 0")],
    };

    private string? Unknown(Captures captures) =>
        Settings.Do.SelectMany(action => action.Does.Select(one => one.Value).Append(action.With ?? "").Append(action.In ?? "")).Concat(Settings.Calls.Select(call => call.Call)).Concat(Settings.Headers.Values).Append(Settings.Browser!)
            .Select(text => captures.Substitute(text).Unknown).FirstOrDefault(unknown => unknown is not null);
}
