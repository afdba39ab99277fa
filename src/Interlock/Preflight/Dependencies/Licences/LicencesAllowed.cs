using Interlock.Engine;

namespace Interlock.Preflight.Dependencies.Licences;

/// <summary>PF-07: the licences of all packages, with those that the runbook forbids.</summary>
/// <param name="scan">Reads the packages.</param>
internal sealed class LicencesAllowed(DependencyScan scan) : Step
{
    public const string StepName = "licences";

    private const string Unknown = "unknown";
    private const int MostShown = 40;

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string Requirement => "PF-07";

    public override string Topic => "dependencies";

    public override IReadOnlyList<string> Effects => [Forbidden.Count > 0 ? $"lists licences; forbids {string.Join(", ", Forbidden)}" : "lists licences; forbids none"];

    private IReadOnlyList<string> Forbidden => scan.Settings.Licences.Forbid;

    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var found = scan.Read(context.Site.Root);
        var installed = new InstalledLicences(context.Site.Root, scan.Folders);
        return Task.FromResult(Judge([.. found.Packages.Select(one => one with { Licence = installed.Of(one) })]));
    }

    private StepResult Judge(IReadOnlyList<Dependency> packages)
    {
        if (packages.Count == 0)
            return Forbidden.Count > 0 ? StepResult.Hold("there are no packages whose licences could be asked for") : StepResult.Go("no packages");
        var listed = string.Join(", ", packages.GroupBy(one => one.Licence ?? Unknown, StringComparer.Ordinal).OrderBy(same => same.Key == Unknown).ThenByDescending(same => same.Count()).ThenBy(same => same.Key, StringComparer.Ordinal).Select(same => $"{same.Count()} {same.Key}"));
        Dependency[] asked = [.. packages.Where(one => !scan.Ignored(one))];
        string[] stops = [.. asked.Where(one => one.Licence is not null).SelectMany(one => Forbidden.Where(id => LicenceNames.IsForbidden(one.Licence!, id)).Take(1).Select(id => $"{one.Place}: {one.Title} is under {one.Licence}, which {id} of dependencies.licences.forbid means; replace it, or name it under dependencies.ignore"))];
        string[] unknown = [.. asked.Where(one => one.Licence is null).Select(one => $"{one.Place}: the licence of {one.Title} is not known; {Learn(one)}")];
        if (Forbidden.Contains(Unknown, StringComparer.Ordinal))
            (stops, unknown) = ([.. stops, .. unknown], []);
        if (stops.Length > 0)
            return StepResult.Stop(stops.Length == 1 && unknown.Length == 0 ? stops[0] : $"{(stops.Length == 1 ? "1 package has" : $"{stops.Length} packages have")} a licence that is forbidden{(unknown.Length > 0 ? $", and {unknown.Length} an unknown one" : "")}", Shown([.. stops, .. unknown]));
        // Nothing was forbidden: the list is all that was asked for.
        if (Forbidden.Count == 0 || unknown.Length == 0)
            return StepResult.Go($"{Counted.Of(packages.Count, "package")}: {listed}");
        return unknown.Length == asked.Length
            ? StepResult.Hold($"no licence of {Counted.Of(asked.Length, "package")} is known, so none could be judged", unknown.Length == 1 ? unknown : Shown(unknown))
            : StepResult.Warn($"{unknown.Length} of {packages.Count} packages have an unknown licence: {listed}", unknown.Length == 1 ? unknown : Shown(unknown));
    }

    private static string Learn(Dependency one) => one.Ecosystem switch
    {
        Ecosystem.PyPi => "install it into .venv of its folder, where its METADATA tells",
        Ecosystem.Npm => "its package.json names none, look into its repository",
        _ => "restore it ('dotnet restore'), or look into its package: it brings a licence file of its own",
    };

    // One line alone is told already.
    private static string[] Shown(string[] lines) => lines.Length == 1 ? [] : lines.Length <= MostShown ? lines : [.. lines.Take(MostShown), $"and {lines.Length - MostShown} more"];
}
