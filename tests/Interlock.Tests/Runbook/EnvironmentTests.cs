namespace Interlock.Tests.Runbook;

public sealed class EnvironmentTests
{
    private const string Layers = """
        monitor: {for: 30s, rate: 50}
        checks: {unit: pytest}
        rollout: {traffic: [10, 100]}
        environments:
          production:
            monitor: {for: 2m}
            checks: {unit: {within: 1m}, audit: pip check}
            rollout: {traffic: [100]}
            database: {url: '${env:DATABASE_URL}'}
        """;

    [Fact]
    public void Maps_merge_key_by_key_and_lists_and_values_replace()
    {
        var production = Text.Good(Text.With(Layers), "production", ("DATABASE_URL", "postgresql://db/shop"));

        (production.Monitor.For, production.Monitor.Rate).ShouldBe((TimeSpan.FromMinutes(2), 50));
        (production.Checks["unit"].Run, production.Checks["unit"].Within).ShouldBe(("pytest", TimeSpan.FromMinutes(1)));
        production.Checks["audit"].Run.ShouldBe("pip check");
        production.Rollout.Traffic.ShouldBe([100]);
        production.Database!.Url!.Reveal().ShouldBe("postgresql://db/shop");
    }

    [Fact]
    public void Local_is_there_without_being_written_and_needs_nothing_of_the_others()
    {
        var local = Text.Good(Text.With(Layers));

        (local.Monitor.For, local.Database).ShouldBe((TimeSpan.FromSeconds(30), null));
    }

    [Fact]
    public void A_mistake_in_an_environment_that_was_not_asked_for_is_told_all_the_same() =>
        Text.OnlyProblem(Text.With("environments:\n  production:\n    monitor:\n      fro: 1m")).ShouldSatisfyAllConditions(
            problem => problem.Line.ShouldBe(9), problem => problem.Nearest.ShouldBe("for"), problem => problem.Key.ShouldBe("environments.production.monitor"));

    [Fact]
    public void A_mistake_in_what_is_laid_over_is_told_at_its_own_line() =>
        Text.OnlyProblem(Text.With("monitor: {rate: much}\nenvironments: {production: {monitor: {rate: 5}}}"), "production").Line.ShouldBe(6);

    [Fact]
    public void An_environment_takes_a_section_back_with_null() =>
        Text.Good(Text.With("database: {}\nenvironments: {production: {database: null}}"), "production").Database.ShouldBeNull();

    [Fact]
    public void Environments_do_not_nest() =>
        Text.OnlyProblem(Text.With("environments: {production: {environments: {}}}")).Message.ShouldBe("unknown key 'environments'");
}
