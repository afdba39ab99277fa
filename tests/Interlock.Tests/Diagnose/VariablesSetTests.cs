using Interlock.Diagnose;
using Interlock.Platforms;
using Interlock.Tests.Preflight;

namespace Interlock.Tests.Diagnose;

public sealed class VariablesSetTests
{
    [Fact]
    public async Task What_neither_this_terminal_nor_the_running_service_has_stops() =>
        (await FindAsync(null)).ShouldSatisfyAllConditions(
            found => found.Verdict.ShouldBe(Verdict.Stop),
            found => found.Evidence.ShouldBe("NOT_SET: SECRET_KEY, SENTRY_DSN"),
            found => found.Details.ShouldBe(["MODE=set", "SECRET_KEY=NOT_SET", "SENTRY_DSN=NOT_SET"]));

    [Fact]
    public async Task What_the_service_runs_with_is_set() =>
        (await FindAsync(new("1.3.0", new Dictionary<string, Secret?>(StringComparer.Ordinal) { ["SECRET_KEY"] = null, ["MODE"] = null }, "process 7"))).ShouldSatisfyAllConditions(
            found => found.Verdict.ShouldBe(Verdict.Warn),
            found => found.Evidence.ShouldBe("NOT_SET: SENTRY_DSN"),
            found => found.Details.ShouldBe(["MODE=set", "SECRET_KEY=set where it runs, not here", "SENTRY_DSN=NOT_SET"]));

    private static async Task<Finding> FindAsync(LiveConfiguration? live)
    {
        var runbook = Runbook.Text.Good(Runbook.Text.With("    variables: {MODE: {from: environment}, SECRET_KEY: '', SENTRY_DSN: {value: '', required: false}}"));
        return (await VariablesSet.FindAsync(runbook, new LivePlatform(null, live), default)).ShouldHaveSingleItem();
    }
}
