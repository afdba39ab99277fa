using Interlock.EnvFiles;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Runbook;

namespace Interlock.Preflight.Variables;

/// <summary>PF-11: <c>.env.example</c> lists exactly what the services need, so that who is new can start them.</summary>
/// <param name="request">What is planned.</param>
internal sealed class EnvExample(PlanRequest request) : Step
{
    public const string StepName = "env example";

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "PF-11";

    public override string Topic => "variables";

    public override IReadOnlyList<string> Effects => [.. EnvExampleNeeds.Of(request.Runbook).Select(needs => $"compares {needs.File} with the variables of {string.Join(", ", needs.Services)}")];

    /// <summary>Whether there is such a file, or the runbook takes variables from outside.</summary>
    public static bool IsWanted(PlanRequest request) =>
        request.Runbook.Services.Values.Any(service => service.EnvFiles.Count > 0 || service.Variables.Values.Any(variable => variable.EnvName is not null))
        || (Path.GetDirectoryName(request.RunbookFile) is { } root && EnvExampleNeeds.Of(request.Runbook).Any(needs => File.Exists(Path.Combine(root, needs.File))));

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        List<VariableFinding> findings = [];
        var all = EnvExampleNeeds.Of(request.Runbook);
        foreach (var needs in all)
        {
            var path = Path.Combine(context.Site.Root, needs.File);
            try
            {
                if (File.Exists(path))
                    findings.AddRange(Compare(needs, EnvExampleFile.Parse(await File.ReadAllTextAsync(path, cancellation))).Select(text => new VariableFinding(Verdict.Warn, text)));
                else if (needs.Required.Count > 0)
                    findings.Add(new(Verdict.Warn, $"{needs.File} does not exist; {string.Join(", ", needs.Services)} needs {string.Join(", ", needs.Required)}: --target=Preflight --fix writes it"));
            }
            catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
            {
                findings.Add(new(Verdict.Hold, $"{needs.File} could not be read: {unread.Message}"));
            }
        }

        var result = VariableFinding.Judge(findings, $"{string.Join(", ", all.Select(needs => needs.File))} lists the {all.Sum(needs => needs.Required.Count)} variables that are needed");
        return findings.Count > 1 && result.Verdict == Verdict.Warn ? result with { Evidence = $"{Counted.Of(findings.Count, "difference")} between {string.Join(", ", all.Select(needs => needs.File))} and the runbook; --target=Preflight --fix adds what is missing" } : result;
    }

    private static IEnumerable<string> Compare(EnvExampleNeeds needs, EnvExampleFile example)
    {
        var names = example.Names.Select(one => one.Name).ToHashSet(StringComparer.Ordinal);
        var extra = example.Names.Where(one => !needs.Declared.Contains(one.Name)).ToList();
        foreach (var missing in needs.Required.Where(name => !names.Contains(name) && !example.Commented.Contains(name)))
            yield return Nearest.To(missing, extra.Select(one => one.Name)) is { } near
                ? $"{needs.File} lacks {missing}; {near} on line {extra.First(one => one.Name == near).Line} is in no service: a typo?"
                : $"{needs.File} lacks {missing}: --target=Preflight --fix adds it";
        foreach (var (name, line) in extra)
            yield return $"{needs.File}:{line} lists {name}, which no service needs: remove it, or declare it{(Nearest.To(name, needs.Declared.Where(one => !names.Contains(one))) is { } near ? $" ({near} is declared: a typo?)" : "")}";
        foreach (var twice in example.Names.GroupBy(one => one.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            yield return $"{needs.File}:{twice.Last().Line} lists {twice.Key} again (first on line {twice.First().Line})";
        foreach (var line in example.Unread)
            yield return $"{needs.File}:{line} is not NAME=, a comment or empty";
    }
}

/// <summary>What one <c>.env.example</c> should list: the variables of the services in its folder.</summary>
/// <param name="File">The file, relative to the checkout.</param>
/// <param name="Services">Names of the services.</param>
/// <param name="Required">What somebody who starts them needs, in the runbook's order.</param>
/// <param name="Declared">All that may stand in it.</param>
internal sealed record EnvExampleNeeds(string File, IReadOnlyList<string> Services, IReadOnlyList<string> Required, IReadOnlySet<string> Declared)
{
    public static IReadOnlyList<EnvExampleNeeds> Of(ReleaseRunbook runbook) =>
    [
        .. runbook.Services.Where(service => service.Value.Variables.Count > 0).GroupBy(service => service.Value.Folder, StringComparer.Ordinal).Select(group => new EnvExampleNeeds(
            group.Key is "." or "" ? EnvExampleFile.FileName : $"{group.Key.TrimEnd('/')}/{EnvExampleFile.FileName}",
            [.. group.Select(service => service.Key)],
            [.. group.SelectMany(service => service.Value.Variables).Where(variable => variable.Value.Required && !IsInterlocks(variable.Value)).Select(variable => variable.Key).Distinct(StringComparer.Ordinal)],
            group.SelectMany(service => service.Value.Variables.Keys).ToHashSet(StringComparer.Ordinal))),
    ];

    // Nobody who starts the service by hand has them.
    private static bool IsInterlocks(VariableSettings variable) => variable.From is VariableSource.Version or VariableSource.Commit or VariableSource.ProberKey;
}
