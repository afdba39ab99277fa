using System.Text.RegularExpressions;
using Interlock.Engine;
using Interlock.Verify.Probes;

namespace Interlock.Secure;

/// <summary>SC-05: every answer, an error's too, carries the headers that protect browsers.</summary>
internal sealed class SecurityHeaders(IReadOnlyDictionary<string, string> headers, IReadOnlyList<string> paths) : Step
{
    private const string AbsentPath = "/interlock-no-such-page";
    private static readonly TimeSpan PatternLimit = TimeSpan.FromSeconds(1);

    // What is proposed when it satisfies the runbook's own pattern. Sources: OWASP Secure Headers Project, RFC 6797.
    private static readonly Dictionary<string, string> Proposals = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Content-Security-Policy"] = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
        ["X-Frame-Options"] = "DENY",
        ["X-Content-Type-Options"] = "nosniff",
        ["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains",
        ["Referrer-Policy"] = "strict-origin-when-cross-origin",
        ["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()",
        ["Cross-Origin-Opener-Policy"] = "same-origin",
        ["Cross-Origin-Resource-Policy"] = "same-origin",
    };

    private readonly IReadOnlyList<(string Name, Regex Pattern)> wanted =
        [.. headers.Select(header => (header.Key, new Regex(header.Value, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, PatternLimit)))];

    public override string Name => "security headers";

    public override Phase Phase => Phase.Secure;

    public override string Requirement => "SC-05";

    public override IReadOnlyList<string> Effects =>
        [.. paths.Append(AbsentPath).Select(path => $"GET {path}: headers {string.Join(", ", headers.Keys)}")];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var prober = await Prober.ForAsync(context, Name, cancellation);
        var findings = new List<(string Path, string Name, string Found)>();
        foreach (var path in paths.Append(AbsentPath))
        {
            var reply = await prober.AskAsync(Question.Get(path), cancellation);
            if (reply.Answer is not { } answer)
                return StepResult.Stop($"GET {path}: {reply.NoAnswer}");
            findings.AddRange(wanted.Where(header => !Matches(header.Pattern, answer.Headers.GetValueOrDefault(header.Name)))
                .Select(header => (path, header.Name, answer.Headers.TryGetValue(header.Name, out var value) ? value : "missing")));
        }

        if (findings.Count == 0)
            return StepResult.Go($"{Counted.Of(wanted.Count, "header")} on all of {string.Join(", ", paths)} and on a 404");
        var lines = findings.GroupBy(finding => finding.Name).Select(group =>
            $"{group.Key}: {string.Join("; ", group.Select(finding => $"{finding.Path} {finding.Found}"))}. Add: {LineToAdd(group.Key)}").ToArray();
        return StepResult.Stop($"{lines.Length} of {Counted.Of(wanted.Count, "header")} missing or wrong: {string.Join(", ", findings.Select(finding => finding.Name).Distinct())}", lines);
    }

    private string LineToAdd(string name)
    {
        var pattern = wanted.First(header => header.Name == name).Pattern;
        return Proposals.TryGetValue(name, out var value) && Matches(pattern, value) ? $"{name}: {value}" : $"{name}: <a value that matches {pattern}>";
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
