using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify.Probes;

namespace Interlock.Secure.Credentials;

/// <summary>SC-08: no account that a vendor ships is let in. A few are tried, so few that no real account is locked.</summary>
internal sealed class DefaultLogins(LoginSettings settings) : Step
{
    private static readonly (string User, string Password)[] Vendors = [("admin", "admin"), ("admin", "password"), ("root", "root"), ("guest", "guest"), ("test", "test"), ("user", "user")];

    public override string Name => "default logins";

    public override Phase Phase => Phase.Secure;

    public override string Requirement => "SC-08";

    public override IReadOnlyList<string> Effects => [$"POST {settings.Post} with {Vendors.Length} accounts that vendors ship ({string.Join(", ", Vendors.Select(pair => pair.User).Distinct())}): {string.Join(" or ", settings.Refused)}"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var prober = await Prober.ForAsync(context, Name, cancellation);
        var (letIn, unknown, limited, refused) = (new List<string>(), new List<string>(), new List<string>(), 0);
        foreach (var (user, password) in Vendors)
        {
            var captures = Captures.None.With("user", user).With("password", password).With("probe", prober.Marker);
            var reply = await prober.AskAsync(new PostBody(settings.Json, settings.Form).Question(settings.Post, captures, new Dictionary<string, string>(StringComparer.Ordinal)), cancellation);
            if (reply.Answer is not { } answer)
                return StepResult.Stop($"POST {settings.Post}: {reply.NoAnswer}");
            if (settings.Refused.Contains(answer.Status))
                refused++;
            else if (answer.Status == 429)
                limited.Add(user);
            else if (answer.Status is < 400)
                letIn.Add($"user {user} is let in with a vendor's password ({answer.Status}): change it, or remove the account");
            else
                unknown.Add($"user {user}: {answer.Status}, expected {string.Join(" or ", settings.Refused)}");
        }

        var what = $"POST {settings.Post}: {refused} of {Vendors.Length} vendors' accounts refused{(limited.Count == 0 ? "" : $", {limited.Count} met the rate limit")}";
        return letIn.Count > 0 ? StepResult.Stop($"POST {settings.Post}: {letIn[0]}", [.. letIn.Concat(unknown).Distinct(StringComparer.Ordinal)])
            : unknown.Count > 0 ? StepResult.Hold($"{what}; {unknown[0]}: what that means is not known; correct secure.default-logins", [.. unknown.Distinct(StringComparer.Ordinal)])
            : limited.Count > 0 ? StepResult.Hold($"{what}: {(refused == 0 ? "none could be judged" : $"{string.Join(", ", limited.Distinct())} could not be judged")}; run Secure again later")
            : StepResult.Go(what);
    }
}
