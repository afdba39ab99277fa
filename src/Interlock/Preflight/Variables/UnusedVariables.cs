using System.Text.RegularExpressions;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Processes;

namespace Interlock.Preflight.Variables;

/// <summary>PF-09: each variable of the runbook is named somewhere in its service's tracked files, else it is a leftover, or its name is wrong.</summary>
/// <param name="request">What is planned.</param>
internal sealed partial class UnusedVariables(PlanRequest request) : Step
{
    public const string StepName = "unused variables";

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "PF-09";

    public override string Topic => "variables";

    public override IReadOnlyList<string> Effects => [.. request.Runbook.Services.Where(service => service.Value.Variables.Count > 0).Select(service => $"git grep for the variables of {service.Key} in {service.Value.Folder}")];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        List<VariableFinding> findings = [];
        var count = 0;
        foreach (var (name, service) in request.Runbook.Services.Where(service => service.Value.Variables.Count > 0))
        {
            var asked = service.Variables.Keys.Where(variable => !IsRuntimes(variable) && !IsIn(service.Run, variable) && !IsIn(service.Build?.Run ?? "", variable)).ToList();
            count += service.Variables.Count;
            var (named, problem) = asked.Count == 0 ? ([], null) : await NamedAsync(context, service.Folder, asked, cancellation);
            if (problem is not null)
                findings.Add(new(Verdict.Hold, $"{name}: {problem}"));
            else
                findings.AddRange(asked.Where(variable => !SpellingsOf(variable).Any(named.Contains)).Select(variable => new VariableFinding(
                    Verdict.Warn, $"{variable} is declared for {name}, but no tracked file in {service.Folder} names it: remove it, or mend its name{(Nearest.To(variable, named.Where(one => !service.Variables.ContainsKey(one))) is { } near ? $" ({near}?)" : "")}")));
        }

        return VariableFinding.Judge(findings, $"{count} variables, each named in the service's files");
    }

    private async Task<(HashSet<string> Named, string? Problem)> NamedAsync(StepContext context, string folder, IReadOnlyList<string> variables, CancellationToken cancellation)
    {
        string[] patterns = [.. variables.SelectMany(SpellingsOf).Distinct(StringComparer.OrdinalIgnoreCase).SelectMany(spelling => new[] { "-e", spelling })];
        // These only list names; the runbook has them all.
        string[] files = ["--", folder, ":(exclude,glob)**/.env*", ":(exclude,glob)**/*.md", .. request.RunbookFile is { } runbook ? [$":(exclude){Path.GetFileName(runbook)}"] : Array.Empty<string>()];
        var result = await context.Commands.RunAsync(new Command("git", ["-c", "safe.directory=*", "-C", context.Site.Root, "grep", "--no-color", "-h", "-o", "-I", "-i", "-w", "-F", .. patterns, .. files]), null, cancellation);
        return result.ExitCode is 0 or 1
            ? (result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.OrdinalIgnoreCase), null)
            : ([], $"git grep could not look: {result.Error.Trim()}");
    }

    // .NET asks for A__B as A:B or by its last part; settings classes of Python in lower case, which git is asked to take for the same.
    private static IEnumerable<string> SpellingsOf(string variable) =>
        variable.Contains("__", StringComparison.Ordinal) ? [variable, variable.Replace("__", ":", StringComparison.Ordinal), variable[(variable.LastIndexOf("__", StringComparison.Ordinal) + 2)..]] : [variable];

    private static bool IsIn(string command, string variable) => Regex.IsMatch(command, $@"\b{Regex.Escape(variable)}\b", RegexOptions.None, TimeSpan.FromSeconds(1));

    // Read by a runtime, a server or a driver, and so by no file of the service.
    private static bool IsRuntimes(string variable) => Runtimes().IsMatch(variable);

    [GeneratedRegex("^((DOTNET|ASPNETCORE|COMPlus|NODE|NPM_CONFIG|PYTHON|UVICORN|GUNICORN|OTEL|JAVA|JDK|RAILS|RACK|RUBY|MALLOC|SSL_CERT|NEXT_TELEMETRY|KESTREL|GO|PG)(_|[A-Z]).*|TZ|LANG|LC_.*|PATH|HOME|TMPDIR|(HTTPS?|NO|ALL)_PROXY|WEB_CONCURRENCY|FORWARDED_ALLOW_IPS)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Runtimes();
}
