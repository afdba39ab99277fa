using Interlock.Engine;

namespace Interlock.Tests.Engine;

public class StepChoiceTests
{
    private static readonly Step[] s_steps =
    [
        new Named("snapshot", "source", "PF-01"),
        new Named("secret scan", "secrets", "PF-05"),
        new Named("variables of web", "variables", "PF-09, PF-10"),
        new Named("unused variables", "variables", "PF-09"),
        new Named("check tests", "checks", null, "snapshot"),
        new Named("health", null, null),
    ];

    [Theory]
    [InlineData("secrets,variables", "secret scan, variables of web, unused variables")]
    [InlineData("PF-10", "variables of web")]
    [InlineData("pf-09", "variables of web, unused variables")]
    [InlineData("Health,unused variables", "unused variables, health")]
    [InlineData("", "snapshot, secret scan, variables of web, unused variables, check tests, health")]
    public void Steps_are_taken_by_name_by_topic_and_by_requirement_in_their_order(string only, string chosen) => Chosen(only).ShouldBe(chosen);

    [Fact]
    public void What_they_wait_for_runs_too_where_it_changes_nothing_and_is_not_proven()
    {
        Chosen("checks").ShouldBe("snapshot, check tests");
        Chosen("checks", "snapshot").ShouldBe("check tests");
    }

    [Fact]
    public void What_they_wait_for_is_to_be_named_where_it_changes_something()
    {
        var world = new World();
        Step[] steps = [new Act(world, Phase.Rollout, "start"), new Named("ready", null, null, "start"), new Named("healthy", null, null, "ready")];

        Should.Throw<UsageException>(() => StepChoice.Of(Phase.Rollout, steps, ["healthy"], _ => false)).Message.ShouldContain("start. Name them too");
        StepChoice.Of(Phase.Rollout, steps, ["healthy"], step => step.Name == "start").Select(step => step.Name).ShouldBe(["ready", "healthy"]);
    }

    [Fact]
    public void What_there_is_not_is_refused_with_what_there_is() =>
        Should.Throw<UsageException>(() => Chosen("secret,PF-99")).Message.ShouldBe(
            "--only names what Preflight does not have: secret (did you mean secret scan?), PF-99 (did you mean PF-09?). It has: snapshot, secret scan, variables of web, unused variables, check tests, health; together: source, secrets, variables, checks.");

    private static string Chosen(string only, params string[] proven) =>
        string.Join(", ", StepChoice.Of(Phase.Preflight, s_steps, only.Split(',', StringSplitOptions.RemoveEmptyEntries), step => proven.Contains(step.Name)).Select(step => step.Name));

    private sealed class Named(string name, string? topic, string? requirement, params string[] after) : Step
    {
        public override string Name => name;

        public override Phase Phase => Phase.Preflight;

        public override string? Topic => topic;

        public override string? Requirement => requirement;

        public override IReadOnlyList<string> After => after;

        public override IReadOnlyList<string> Effects => [];

        public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(StepResult.Go(""));
    }
}
