using System.Globalization;
using Interlock.Engine;

namespace Interlock.Preflight.Dependencies;

/// <summary>PF-07: every dependency is pinned, lock files agree with their manifests, no package is named twice.</summary>
/// <param name="scan">Reads them.</param>
internal sealed class DependenciesPinned(DependencyScan scan) : Step
{
    public const string StepName = "dependencies";

    private const int MostShown = 40;

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string Requirement => "PF-07";

    public override string Topic => "dependencies";

    public override IReadOnlyList<string> Effects =>
    [
        $"reads requirements.txt, pyproject.toml, package.json, .NET projects and their lock files in {string.Join(", ", scan.Folders)}",
        .. scan.Settings.Pinned ? Array.Empty<string>() : ["does not ask for pins"],
        .. scan.Settings.Ignore.Count == 0 ? Array.Empty<string>() : [$"ignores {string.Join(", ", scan.Settings.Ignore)}"],
    ];

    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(Judge(scan.Read(context.Site.Root)));

    private StepResult Judge(Inventory found)
    {
        string[] stops = [.. Told(found.Doubled), .. scan.Settings.Pinned ? Told(found.Unpinned) : []];
        string[] holds = [.. Told(found.Unreadable)];
        string[] warns =
        [
            .. Told(found.Doubtful),
            .. found.Packages.Where(one => one.Deprecated is not null && !scan.Ignored(one)).Select(one => $"{one.Place}: {one.Title} is deprecated: {one.Deprecated}"),
        ];
        var read = $"{found.Packages.Count.ToString(CultureInfo.InvariantCulture)} packages in {Files(found)}";
        if (stops.Length > 0)
            return StepResult.Stop(stops.Length == 1 && holds.Length == 0 ? stops[0] : $"{stops.Length} things are wrong with the dependencies{(holds.Length > 0 ? $", and {holds.Length} could not be read" : "")}", Shown([.. stops, .. holds]));
        if (holds.Length > 0)
            return StepResult.Hold(holds.Length == 1 ? $"could not be read: {holds[0]}" : $"{holds.Length} places could not be read", Shown(holds));
        if (found.Files.Count == 0 && (warns.Length == 0 || scan.IsAsked))
            return scan.IsAsked
                ? StepResult.Hold($"the runbook asks for dependencies, and there is no requirements.txt, pyproject.toml, package.json or .NET project in {string.Join(", ", scan.Folders)}; name their folder under dependencies.folders")
                : StepResult.Go($"no requirements.txt, pyproject.toml, package.json or .NET project in {string.Join(", ", scan.Folders)}");
        if (warns.Length > 0)
            return StepResult.Warn(warns.Length == 1 ? warns[0] : $"{Counted.Of(warns.Length, "thing")} to look at, in {read}", Shown(warns));
        return StepResult.Go($"{read}: {(scan.Settings.Pinned ? "pinned, named once" : "named once; pins are not asked for")}");
    }

    private IEnumerable<string> Told(IEnumerable<Fault> faults) => faults.Where(fault => fault.Name is null || !scan.Ignored(fault.Name)).DistinctBy(fault => fault.ToString()).Select(fault => fault.ToString());

    // One line alone is told already.
    private static string[] Shown(string[] lines) => lines.Length == 1 ? [] : lines.Length <= MostShown ? lines : [.. lines.Take(MostShown), $"and {lines.Length - MostShown} more"];

    private static string Files(Inventory found) => found.Files.Count <= 3 ? string.Join(", ", found.Files) : $"{found.Files.Count} files";
}
