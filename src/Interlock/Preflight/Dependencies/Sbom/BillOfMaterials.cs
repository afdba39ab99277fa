using Interlock.Engine;
using Interlock.Preflight.Dependencies.Licences;

namespace Interlock.Preflight.Dependencies.Sbom;

/// <summary>PF-07: writes what is released is made of, as CycloneDX, into the run's artefacts.</summary>
/// <param name="scan">Reads the packages.</param>
internal sealed class BillOfMaterials(DependencyScan scan) : Step
{
    public const string StepName = "bill of materials";

    /// <summary>The file, in the folder of the run.</summary>
    public const string FileName = "sbom.cdx.json";

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string Requirement => "PF-07";

    public override string Topic => "dependencies";

    public override IReadOnlyList<string> Effects => [$"writes {FileName} (CycloneDX 1.6) into the run's artefacts"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var found = scan.Read(context.Site.Root);
        var installed = new InstalledLicences(context.Site.Root, scan.Folders);
        Dependency[] packages = [.. found.Packages.Select(one => one with { Licence = installed.Of(one) })];
        Directory.CreateDirectory(context.Site.Artifacts);
        var text = CycloneDx.Of(scan.Request.Runbook.Name, scan.Request.Version, scan.Request.Commit, context.Clock.GetUtcNow(), packages);
        await File.WriteAllTextAsync(Path.Combine(context.Site.Artifacts, FileName), SecretMask.Apply(text), cancellation);

        var loose = packages.Count(one => one.Version is null);
        var evidence = $"{FileName}: {Counted.Of(packages.Length, "package")}{(loose > 0 ? $", {loose} without a known version" : "")}{(found.Open.Count > 0 ? $"; what they bring in themselves is not named by {string.Join(", ", found.Open.Take(3))}{(found.Open.Count > 3 ? $" and {found.Open.Count - 3} more" : "")}" : "")}";
        return found.Unreadable.Count == 0 ? StepResult.Go(evidence) : StepResult.Warn($"{evidence}; what could not be read is not in it", [.. found.Unreadable.Select(fault => fault.ToString())]);
    }
}
