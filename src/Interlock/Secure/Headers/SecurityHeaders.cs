using System.Text.RegularExpressions;
using Interlock.Engine;
using Interlock.Verify.Probes;

namespace Interlock.Secure.Headers;

/// <summary>SC-05: every answer, an error's too, carries the headers that protect browsers; how well they do is graded.</summary>
/// <param name="headers">Headers that must be there: name and pattern.</param>
/// <param name="paths">Paths to GET.</param>
/// <param name="least">The grade below which it warns; null: none.</param>
internal sealed class SecurityHeaders(IReadOnlyDictionary<string, string> headers, IReadOnlyList<string> paths, string? least = null) : Step
{
    private const string AbsentPath = "/interlock-no-such-page";
    private static readonly TimeSpan PatternLimit = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<(string Name, Regex Pattern)> wanted =
        [.. headers.Select(header => (header.Key, new Regex(header.Value, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, PatternLimit)))];

    public override string Name => "security headers";

    public override Phase Phase => Phase.Secure;

    public override string Requirement => "SC-05";

    public override IReadOnlyList<string> Effects =>
        [.. paths.Append(AbsentPath).Select(path => $"GET {path}: headers {string.Join(", ", headers.Keys)}{(least is null ? "" : headers.Count == 0 ? $"of grade {least} or better" : $", and of grade {least} or better")}")];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var prober = await Prober.ForAsync(context, Name, cancellation);
        var (answers, findings) = (new List<(string Path, Answer Answer)>(), new List<(string Path, string Name, string Found)>());
        foreach (var path in paths.Append(AbsentPath))
        {
            var reply = await prober.AskAsync(Question.Get(path), cancellation);
            if (reply.Answer is not { } answer)
                return StepResult.Stop($"GET {path}: {reply.NoAnswer}");
            answers.Add((path, answer));
            findings.AddRange(wanted.Where(header => !Matches(header.Pattern, answer.Headers.GetValueOrDefault(header.Name)))
                .Select(header => (path, header.Name, answer.Headers.TryGetValue(header.Name, out var value) ? value : "missing")));
        }

        var grade = HeaderGrade.Of(answers, prober.BaseUrl.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
        string[] lines = [.. findings.GroupBy(finding => finding.Name).Select(group =>
            $"{group.Key}: {string.Join("; ", group.Select(finding => $"{finding.Path} {finding.Found}"))}. Add: {LineToAdd(group.Key)}")];
        string[] weak = [.. grade.Findings.Where(weakness => findings.TrueForAll(finding => !finding.Name.Equals(weakness.Header, StringComparison.OrdinalIgnoreCase))).Select(weakness => weakness.ToString())];
        if (findings.Count > 0)
            return StepResult.Stop($"{lines.Length} of {Counted.Of(wanted.Count, "header")} missing or wrong: {string.Join(", ", findings.Select(finding => finding.Name).Distinct())}; {grade}", [.. lines, .. weak]);
        var good = $"{(wanted.Count == 0 ? "" : $"{Counted.Of(wanted.Count, "header")} ")}on all of {string.Join(", ", paths)} and on a 404";
        if (least is not null && grade.Letter > least[0])
            return StepResult.Warn($"{grade}, below {least}{(wanted.Count == 0 ? "," : ";")} {good}: {weak[0]}", weak);
        var cookie = grade.Findings.FirstOrDefault(finding => finding.Header == HeaderFinding.Cookie);
        return cookie is not null ? StepResult.Warn($"{cookie}; {good}; {grade}", weak)
            : StepResult.Go($"{good}; {grade}{(weak.Length == 0 ? "" : $": {string.Join("; ", weak)}")}");
    }

    private string LineToAdd(string name)
    {
        var pattern = wanted.First(header => header.Name == name).Pattern;
        return HeaderLines.ValueOf(name) is { } value && Matches(pattern, value) ? $"{name}: {value}" : $"{name}: <a value that matches {pattern}>";
    }

    private static bool Matches(Regex pattern, string? value)
    {
        try
        {
            return value is not null && pattern.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
