using System.Globalization;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Runbook;

namespace Interlock.Preflight.Documents;

/// <summary>PF-12: the changelog says what is new in this version, and since when. A development version may stand under Unreleased. On <c>local</c>, where no changelog is named in the runbook, what it lacks only warns.</summary>
/// <param name="request">What is planned.</param>
public sealed class Changelog(PlanRequest request) : Step
{
    private const string Usual = "CHANGELOG.md";

    private string FileName => request.Runbook.Documents.Changelog ?? Usual;

    /// <inheritdoc/>
    public override string Name => "changelog";

    /// <inheritdoc/>
    public override Phase Phase => Phase.Preflight;

    /// <inheritdoc/>
    public override string Requirement => "PF-12";

    /// <inheritdoc/>
    public override string Topic => "documents";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Effects => [$"reads {FileName}"];

    /// <inheritdoc/>
    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        var path = Path.Combine(context.Site.Root, FileName);
        if (!File.Exists(path))
            return request.Runbook.Documents.Changelog is null ? StepResult.Warn($"there is no {FileName}; write one in the form of keepachangelog.com, or name the one that there is with documents.changelog") : StepResult.Stop($"{FileName}, which documents.changelog names, is not there");
        return Judge(await File.ReadAllLinesAsync(path, cancellation), DateOnly.FromDateTime(context.Clock.GetUtcNow().UtcDateTime));
    }

    private StepResult Judge(string[] lines, DateOnly today)
    {
        var version = request.Version.Split('+')[0];
        var core = version.Split('-')[0];
        // 1.4.0-dev.3 is on its way to 1.4.0; 1.4.0-rc.1 is a release of its own name, which its own release may tell.
        var isRelease = !version.Contains("-dev", StringComparison.Ordinal) && !version.Contains(".dirty", StringComparison.Ordinal) && !request.Version.Contains(".dirty", StringComparison.Ordinal);
        ChangelogEntry[] entries = [.. ChangelogEntry.All(lines)];
        var entry = Array.Find(entries, one => one.Version == request.Version) ?? Array.Find(entries, one => one.Version == version) ?? Array.Find(entries, one => one.Version == core);
        var unreleased = Array.Find(entries, one => one.IsUnreleased);
        if (entry is null && !isRelease && unreleased is not null)
            return unreleased.Says ? StepResult.Go($"{FileName}:{unreleased.Line} tells under [Unreleased] what is new") : StepResult.Warn($"{FileName}:{unreleased.Line}: [Unreleased] is empty; write what is new");
        var head = $"## [{(isRelease ? version : core)}] - {today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
        if (entry is null)
            return isRelease && unreleased is { Says: true }
                ? Lacks($"{FileName}:{unreleased.Line}: what is new stands under [Unreleased], and this is {version}; put the heading '{head}' below it")
                : Lacks($"{FileName} has no entry for {core}{(isRelease ? "" : ", and none under [Unreleased]")}; write what is new under '{head}'");
        if (!entry.Says)
            return Lacks($"{FileName}:{entry.Line}: the entry for {entry.Version} is empty; write what is new");
        if (!isRelease)
            return StepResult.Go($"{FileName}:{entry.Line} has an entry for {entry.Version}");
        if (entry.DateText is null)
            return Lacks($"{FileName}:{entry.Line}: the entry for {entry.Version} has no date; write '{head}'");
        if (entry.Date is not { } date)
            return Lacks($"{FileName}:{entry.Line}: '{entry.DateText}' is no date; write '{head}'");
        // A day that has begun elsewhere is no mistake.
        return date > today.AddDays(1)
            ? Lacks($"{FileName}:{entry.Line}: {entry.DateText} is still to come; write '{head}'")
            : StepResult.Go($"{FileName}:{entry.Line} has an entry for {entry.Version} of {entry.DateText}{(entry.IsYanked ? ", yanked" : "")}");
    }

    private StepResult Lacks(string what) =>
        request.Runbook.Documents.Changelog is null && string.Equals(request.Environment, RunbookReader.Local, StringComparison.Ordinal) ? StepResult.Warn(what) : StepResult.Stop(what);
}
