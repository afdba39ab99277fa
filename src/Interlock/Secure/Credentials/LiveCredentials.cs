using Interlock.Engine;
using Interlock.Preflight.Variables;
using Interlock.Runbook;

namespace Interlock.Secure.Credentials;

/// <summary>SC-08: what serves runs with no credentials that are defaults. Tells names of variables, never a value.</summary>
internal sealed class LiveCredentials(ReleaseRunbook runbook) : Step
{
    private static readonly string[] PasswordEnds = ["PASSWORD", "PASSWD", "PASS", "PWD"];
    private static readonly string[] UserEnds = ["USER", "USERNAME", "LOGIN"];

    public override string Name => "default credentials";

    public override Phase Phase => Phase.Secure;

    public override string Requirement => "SC-08";

    public override IReadOnlyList<string> Effects => [$"looks through the variables that {string.Join(", ", runbook.Services.Keys)} runs with: no credentials that are defaults"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var (findings, judged, unseen) = (new List<VariableFinding>(), 0, new List<string>());
        foreach (var service in runbook.Services.Keys)
        {
            if (await context.Platform.ConfigurationAsync(service, cancellation) is not { Problem: null } live)
            {
                findings.Add(new(Verdict.Hold, $"{service}: the variables that it runs with can't be read, so its credentials could not be judged"));
                continue;
            }

            foreach (var (name, value) in live.Variables.OrderBy(variable => variable.Key, StringComparer.Ordinal))
                if (value is null)
                    unseen.Add(name);
                else if (++judged > 0 && (DefaultCredentials.Complaint(name, value.Reveal()) ?? SameAsUser(name, value, live.Variables)) is { } complaint)
                    findings.Add(new(Verdict.Warn, $"{name} of {service} {complaint}: set one of your own"));
        }

        if (unseen.Count > 0 && judged == 0)
            findings.Add(new(Verdict.Hold, $"only the names of {Counted.Of(unseen.Count, "variable")} are known ({string.Join(", ", unseen)}), so no credentials could be judged"));
        return VariableFinding.Judge(findings, $"{Counted.Of(judged, "variable")} looked through: no credentials that are defaults{(unseen.Count == 0 ? "" : $"; {string.Join(", ", unseen)} not, only {(unseen.Count == 1 ? "its name is" : "their names are")} known")}");
    }

    private static string? SameAsUser(string name, Secret value, IReadOnlyDictionary<string, Secret?> variables)
    {
        if (Array.Find(PasswordEnds, end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase)) is not { } end || value.Length == 0)
            return null;
        var user = UserEnds.Select(other => name[..^end.Length] + other).FirstOrDefault(other => variables.GetValueOrDefault(other)?.Equals(value) == true);
        return user is null ? null : $"is the same as {user}";
    }
}
