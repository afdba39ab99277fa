using Interlock.Preflight.Variables;

namespace Interlock.Tests.Preflight.Variables;

public sealed class LiveVariablesTests
{
    [Fact]
    public async Task Nothing_that_serves_would_lose_nothing() => await SaysAsync(Verdict.Go, "nothing of web serves, so nothing would be gone");

    [Fact]
    public async Task All_that_run_and_stay_are_go() =>
        await SaysAsync(Verdict.Go, "1 variable that 1.3.0 of web runs with, all in the runbook (process 7)", "A_KEY");

    [Fact]
    public async Task A_variable_that_would_be_gone_warns() =>
        await SaysAsync(Verdict.Warn, "SMTP_HOST would be gone: 1.3.0 of web runs with it (process 7), and the runbook does not declare it", "A_KEY", "SMTP_HOST");

    [Fact]
    public async Task One_that_has_no_value_any_more_warns_too() =>
        await SaysAsync(Verdict.Warn, "SENTRY_DSN would be gone: 1.3.0 of web runs with it (process 7), and it has no value any more", "A_KEY", "SENTRY_DSN");

    [Fact]
    public async Task A_new_name_that_is_near_is_told() =>
        await SaysAsync(Verdict.Warn, "A_KYE would be gone: 1.3.0 of web runs with it (process 7), and the runbook does not declare it; A_KEY is new: renamed, or a typo?", "A_KYE");

    [Fact]
    public async Task What_can_t_be_read_holds()
    {
        using var room = new Room { Configuration = new("1.3.0", new Dictionary<string, Secret?>(StringComparer.Ordinal), "") { Problem = "it is closed" } };
        (await room.RunAsync(new LiveVariables(new(Runbook.Text.Good(Runbook.Text.With()), "local", "1.4.0", "abc1234def")))).ShouldSay(Verdict.Hold, "web: it is closed");
    }

    private static async Task SaysAsync(Verdict verdict, string evidence, params string[] running)
    {
        using var room = new Room();
        if (running.Length > 0)
            room.Configuration = new("1.3.0", running.ToDictionary(name => name, _ => (Secret?)null, StringComparer.Ordinal), "process 7");
        var runbook = Runbook.Text.Good(Runbook.Text.With("    variables: {A_KEY: x, SENTRY_DSN: {value: '${env:NO}', required: false}}"));
        (await room.RunAsync(new LiveVariables(new(runbook, "local", "1.4.0", "abc1234def")))).ShouldSay(verdict, evidence);
    }
}
