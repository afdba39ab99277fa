using System.Collections.Concurrent;
using System.Text.Json;
using Interlock.Engine;
using Interlock.Runbook;

namespace Interlock.Preflight.Dependencies.Withdrawn;

/// <summary>PF-07: no version was yanked or deprecated since, by the registries that the runbook names.</summary>
/// <param name="scan">Reads the packages.</param>
/// <param name="registries">Who is asked.</param>
internal sealed class NotWithdrawn(DependencyScan scan, RegistrySettings registries) : Step
{
    public const string StepName = "withdrawn versions";

    private const int AtOnce = 8;
    private const int MostShown = 40;

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string Requirement => "PF-07";

    public override string Topic => "dependencies";

    public override TimeSpan Limit => registries.Within + TimeSpan.FromSeconds(30);

    public override IReadOnlyList<string> Effects => [.. new[] { registries.Pypi, registries.Npm }.OfType<Secret>().Select(url => $"GET {Shown(url)}/… for each package, within {registries.Within.TotalSeconds:0} s")];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        Dependency[] asked = [.. scan.Read(context.Site.Root).Packages.Where(one => one.Version is not null && !scan.Ignored(one) && UrlOf(one) is not null)];
        if (asked.Length == 0)
            return StepResult.Hold("there is no package with a version of the registries that the runbook names");
        var answers = new ConcurrentBag<(Dependency One, RegistryAnswer? Answer, string? Failed)>();
        using var limit = new CancellationTokenSource(registries.Within, context.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var registry = new Registry(http);
        await Parallel.ForEachAsync(asked, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (one, _) =>
        {
            try
            {
                answers.Add((one, await registry.AskAsync(UrlOf(one)!.Reveal(), one, either.Token), null));
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                answers.Add((one, null, $"no answer within {registries.Within.TotalSeconds:0} s"));
            }
            catch (Exception failed) when (failed is HttpRequestException or JsonException)
            {
                answers.Add((one, null, failed.Message));
            }
        });
        return Judge([.. answers.OrderBy(one => one.One.Key, StringComparer.Ordinal)]);
    }

    private StepResult Judge((Dependency One, RegistryAnswer? Answer, string? Failed)[] answers)
    {
        string[] stops = [.. answers.Where(one => one.Answer?.Withdrawn is not null).Select(one => $"{one.One.Place}: {one.One.Title} was withdrawn by its maker{(one.Answer!.Withdrawn is { Length: > 0 } why ? $": {why}" : "")}; take another version")];
        string[] holds = [.. answers.Where(one => one.Failed is not null).GroupBy(one => (Url: Shown(UrlOf(one.One)!), one.Failed)).Select(same => $"{same.Key.Url} could not tell of {Counted.Of(same.Count(), "package")} ({string.Join(", ", same.Take(3).Select(one => one.One.Name))}{(same.Count() > 3 ? " …" : "")}): {same.Key.Failed}")];
        string[] warns =
        [
            .. answers.Where(one => one.Answer?.Deprecated is not null).Select(one => $"{one.One.Place}: {one.One.Title} is deprecated: {one.Answer!.Deprecated}"),
            .. answers.Where(one => one.Answer?.Known == false).Select(one => $"{one.One.Place}: {one.One.Title} is not in {Shown(UrlOf(one.One)!)}"),
        ];
        string[] all = [.. stops, .. holds, .. warns];
        string[] shown = all.Length == 1 && holds.Length == 0 ? [] : all.Length <= MostShown ? all : [.. all.Take(MostShown), $"and {all.Length - MostShown} more"];
        return stops.Length > 0 ? StepResult.Stop(stops.Length == 1 ? stops[0] : $"{stops.Length} versions were withdrawn", shown)
            : holds.Length > 0 ? StepResult.Hold(holds[0] + "; make it reachable, or take dependencies.registries out of the runbook", shown)
            : warns.Length > 0 ? StepResult.Warn(warns.Length == 1 ? warns[0] : $"{Counted.Of(warns.Length, "version")} to look at", shown)
            : StepResult.Go($"{Counted.Of(answers.Length, "version")}, none withdrawn");
    }

    private Secret? UrlOf(Dependency one) => one.Ecosystem switch { Ecosystem.PyPi => registries.Pypi, Ecosystem.Npm => registries.Npm, _ => null };

    private static string Shown(Secret url) => Reading.Requirement.Shown(url.Reveal()).TrimEnd('/');
}
