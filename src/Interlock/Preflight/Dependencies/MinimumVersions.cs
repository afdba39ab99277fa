using Interlock.Engine;
using Interlock.Preflight.Dependencies.Versions;

namespace Interlock.Preflight.Dependencies;

/// <summary>PF-07: packages are at least as new as the runbook asks, by pins and lock files.</summary>
/// <param name="scan">Reads them.</param>
internal sealed class MinimumVersions(DependencyScan scan) : Step
{
    public const string StepName = "minimum versions";

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string Requirement => "PF-07";

    public override string Topic => "dependencies";

    public override IReadOnlyList<string> Effects => [.. scan.Settings.Minimum.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"looks for {one.Key} {one.Value} or newer")];

    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(Judge(scan.Read(context.Site.Root)));

    private StepResult Judge(Inventory found)
    {
        var (stops, holds, warns, goes) = (new List<string>(), new List<string>(), new List<string>(), new List<string>());
        foreach (var (name, least) in scan.Settings.Minimum)
        {
            Dependency[] named = [.. found.Packages.Where(one => IsMeant(name, one))];
            foreach (var one in named)
                Judge(one, least, stops, holds, goes);
            if (named.Length > 0)
                continue;
            // Where not all packages are named, this one may come in by another: its version is not known. Where all are, it is known not to be there.
            if (found.Open.Count > 0 || found.Unreadable.Count > 0 || found.Files.Count == 0)
                holds.Add($"{name} is named nowhere, and may be brought in by another package: {string.Join(", ", found.Open.Take(3).DefaultIfEmpty("what could be read"))} names no packages of packages. Pin it there, commit a lock file, or take dependencies.minimum.{name} out of the runbook");
            else
                warns.Add($"{name} is in no lock file, so it is not used; take dependencies.minimum.{name} out of the runbook");
        }

        string[] all = [.. stops, .. holds, .. warns];
        var evidence = all.Length == 1 ? all[0] : $"{all.Length} packages are not known to be new enough";
        if (all.Length == 1)
            all = [];
        return stops.Count > 0 ? StepResult.Stop(evidence, all) : holds.Count > 0 ? StepResult.Hold(evidence, all) : warns.Count > 0 ? StepResult.Warn(evidence, all) : StepResult.Go(string.Join(", ", goes.Distinct(StringComparer.Ordinal)));
    }

    private static void Judge(Dependency one, string least, List<string> stops, List<string> holds, List<string> goes)
    {
        var known = one.Version ?? (one.Fixed ? null : VersionOrder.Lowest(one.Ecosystem, one.Wanted));
        switch (known is null ? null : VersionOrder.Compare(one.Ecosystem, known, least))
        {
            case < 0 when one.Version is not null:
                stops.Add($"{one.Place}: {one.Title} is older than {least}; raise it{Raise(one, least)}");
                break;
            case < 0:
                stops.Add($"{one.Place}: {one.Name} '{one.Wanted}' lets in versions older than {least}; raise it{Raise(one, least)}");
                break;
            case null when known is null && !one.Fixed && one.Hashes.Count == 0:
                stops.Add($"{one.Place}: {one.Name}{(one.Wanted.Length > 0 ? $" '{one.Wanted}'" : "")} lets in versions older than {least}; raise it{Raise(one, least)}");
                break;
            case null:
                holds.Add($"{one.Place}: the version of {one.Name} ({one.Version ?? (one.Wanted.Length > 0 ? one.Wanted : "a hash alone")}) can't be compared with {least}; pin it by a version");
                break;
            default:
                goes.Add(one.Version is null ? $"{one.Name} {one.Wanted}" : one.Title);
                break;
        }
    }

    private static string Raise(Dependency one, string least) => one.Ecosystem switch
    {
        Ecosystem.PyPi => $": {one.Name}>={least}, then pin what that gives",
        Ecosystem.Npm => one.Direct ? $": npm install {one.Name}@'>={least}'" : $": npm update {one.Name}, or an entry under 'overrides' in package.json",
        _ => $": dotnet add package {one.Name} --version {least}",
    };

    private static bool IsMeant(string name, Dependency one)
    {
        var at = name.IndexOf(':', StringComparison.Ordinal);
        return (at < 0 || string.Equals(name[..at], one.Ecosystem.ToString(), StringComparison.OrdinalIgnoreCase))
            && string.Equals(Dependency.KeyOf(one.Ecosystem, name[(at + 1)..]), one.Key, StringComparison.Ordinal);
    }
}
