using Interlock.Engine;
using Interlock.Plan;
using Interlock.Tests.Engine;

namespace Interlock.Tests.Plan;

public sealed class PlanGraphTests
{
    [Fact]
    public void A_sound_plan_has_no_problems()
    {
        PlannedPhase[] phases = [new(Phase.Preflight, [new Check(Phase.Preflight, "a"), new Check(Phase.Preflight, "b", null, "a"), new Check(Phase.Preflight, "c", null, "a", "b")])];

        PlanGraph.Problems(phases).ShouldBeEmpty();
        PlanGraph.Check(phases);
    }

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        PlannedPhase[] phases =
        [
            new(Phase.Preflight, [new Check(Phase.Preflight, "a", null, "b"), new Check(Phase.Preflight, "b", null, "a"), new Check(Phase.Preflight, "self", null, "self")]),
            new(Phase.Verify, [new Check(Phase.Verify, "twice"), new Check(Phase.Verify, "twice"), new Check(Phase.Verify, "lost", null, "nowhere"), new Check(Phase.Secure, "astray")]),
            new(Phase.Verify, []),
        ];

        var refused = Should.Throw<UsageException>(() => PlanGraph.Check(phases));

        string[] expected = ["Phase Verify is planned 2 times", "circular dependency: a -> b -> a.", "circular dependency: self -> self.", "Verify / twice: 2 steps", "Verify / lost: waits for 'nowhere'", "Verify / astray: the step belongs to Secure"];
        expected.ShouldAllBe(problem => refused.Message.Contains(problem));
        PlanGraph.Problems(phases).Count.ShouldBe(expected.Length);
    }

    [Fact]
    public void The_same_plan_has_the_same_digest_and_any_change_another()
    {
        static ReleasePlan Make(string version = "1.0.0", string name = "a", Phase phase = Phase.Preflight, params string[] after) => World.Plan(version, new Check(phase, name, null, after));

        Make().Digest.ShouldBe(Make().Digest);
        ReleasePlan[] all = [Make(), Make("1.0.1"), Make(name: "b"), Make(phase: Phase.Verify), Make(after: "x"), Make(after: ["x", "y"]), Make(after: "x,y"), Make() with { Environment = "production" }, Make() with { Commit = "beef" }];
        all.Select(plan => plan.Digest).Distinct().Count().ShouldBe(all.Length);
    }

    [Fact]
    public void What_comes_from_outside_into_the_runbook_changes_the_digest_and_is_not_in_it()
    {
        const string Text = """
            name: shop
            version: 1.4.0
            ledger: ${env:LEDGER}
            services:
              web:
                run: ./serve
                variables:
                  GREETING: ${env:GREETING}
            database:
              url: ${env:DATABASE}
            """;
        static string Make(string ledger = "postgresql://none:5432/interlock", string greeting = "good morning", string database = "postgresql://one:5432/shop") =>
            (World.Plan("1.4.0", new Check(Phase.Preflight, "a")) with { Runbook = Runbook.Text.Good(Text, "local", ("LEDGER", ledger), ("GREETING", greeting), ("DATABASE", database)) }).Digest;

        Make().ShouldBe(Make());
        string[] all = [Make(), Make(ledger: "postgresql://one:5432/interlock"), Make(greeting: "good evening"), Make(database: "postgresql://two:5432/shop")];
        all.Distinct().Count().ShouldBe(all.Length);
    }
}
