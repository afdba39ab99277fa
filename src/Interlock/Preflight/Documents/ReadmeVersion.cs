using System.Text.RegularExpressions;
using Interlock.Engine;
using Interlock.Platforms;
using NuGet.Versioning;

namespace Interlock.Preflight.Documents;

/// <summary>PF-12: the README names the version that is released. Where the runbook says where, another version stops; else a README that still names an older version of the changelog warns.</summary>
/// <param name="request">What is planned.</param>
internal sealed partial class ReadmeVersion(PlanRequest request) : Step
{
    public const string StepName = "readme version";

    private string FileName => request.Runbook.Documents.Readme?.File ?? "README.md";

    private string Core => request.Version.Split('-', '+')[0];

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string Requirement => "PF-12";

    public override string Topic => "documents";

    public override IReadOnlyList<string> Effects => [$"looks for {Core} in {FileName}{(request.Runbook.Documents.Readme?.Pattern is { } pattern ? $" by /{pattern}/" : "")}"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var path = Path.Combine(context.Site.Root, FileName);
        if (!File.Exists(path))
            return request.Runbook.Documents.Readme is null ? StepResult.Go($"there is no {FileName} that could name an older version") : StepResult.Stop($"{FileName}, which documents.readme names, is not there");
        var lines = await File.ReadAllLinesAsync(path, cancellation);
        if (request.Runbook.Documents.Readme is { } asked)
            return asked.Pattern is { } pattern ? ByPattern(lines, pattern) : Anywhere(lines);
        var changelog = Path.Combine(context.Site.Root, request.Runbook.Documents.Changelog ?? "CHANGELOG.md");
        return ByConvention(lines, File.Exists(changelog) ? await File.ReadAllLinesAsync(changelog, cancellation) : []);
    }

    private StepResult Anywhere(string[] lines) => Array.FindIndex(lines, line => Versions(line).Contains(Core)) is >= 0 and var at
        ? StepResult.Go($"{FileName}:{at + 1} names {Core}")
        : StepResult.Stop($"{FileName} names {Core} nowhere; write it there");

    private StepResult ByPattern(string[] lines, string pattern)
    {
        var wanted = new Regex(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
        var named = lines.Index().SelectMany(line => wanted.Matches(line.Item).Select(match => (Line: line.Index + 1, Version: (match.Groups.Count > 1 ? match.Groups[1] : match).Value))).ToList();
        string[] wrong = [.. named.Where(one => one.Version.TrimStart('v') != Core && one.Version.TrimStart('v') != request.Version).Select(one => $"{FileName}:{one.Line} names {one.Version}, and this is {Core}; write {Core}")];
        return named.Count == 0 ? StepResult.Stop($"{FileName} has nothing that fits documents.readme.pattern /{pattern}/; name {Core} there, or mend the pattern")
            : wrong.Length == 0 ? StepResult.Go($"{FileName}:{named[0].Line} names {Core}")
            : StepResult.Stop(wrong.Length == 1 ? wrong[0] : $"{FileName} names other versions in {wrong.Length} places", wrong.Length == 1 ? [] : wrong);
    }

    // A number alone may be anybody's version: it counts where it stands with the system's name, or with a word that says what it is.
    private StepResult ByConvention(string[] lines, string[] changelog)
    {
        if (Array.Exists(lines, line => Versions(line).Contains(Core)))
            return StepResult.Go($"{FileName} names {Core}");
        HashSet<string> older = [.. ChangelogEntry.All(changelog).Select(entry => entry.Version).Where(version => SemanticVersion.TryParse(version, out var one) && SemanticVersion.TryParse(Core, out var now) && one < now)];
        string[] found = [.. lines.Index().SelectMany(line => Versions(line.Item).Where(version => older.Contains(version) && (Word().IsMatch(line.Item) || line.Item.Contains(request.Runbook.Name, StringComparison.OrdinalIgnoreCase) || line.Item.Contains("v" + version, StringComparison.Ordinal))).Select(version => $"{FileName}:{line.Index + 1} names {version}; this is {Core}"))];
        return found.Length == 0 ? StepResult.Go($"{FileName} names no older version of {request.Runbook.Name}") : StepResult.Warn(found.Length == 1 ? found[0] : $"{FileName} names older versions in {found.Length} places; this is {Core}", found.Length == 1 ? [] : found);
    }

    private static IEnumerable<string> Versions(string line) => Number().Matches(line).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"(?<![\d.])v?(?<version>\d+\.\d+\.\d+)(?![\d]|\.\d)", RegexOptions.None, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"\b(?:version|release|tag|badge)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Word();
}
