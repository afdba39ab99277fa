using Interlock.Platforms;
using Interlock.Preflight;
using Interlock.Runbook;

namespace Interlock.Tests.Preflight;

public sealed class PreflightStepsTests
{
    [Fact]
    public void The_embedded_runbook_has_every_step_once_each_of_preflight()
    {
        var runbook = RunbookReader.Read(Path.Combine(Runbook.Text.Root(), "release.yaml"), "local", Runbook.Text.NoVariables).OrThrow();

        var steps = PreflightSteps.For(new PlanRequest(runbook, "local", "0.1.0", "abc1234"));

        steps.Select(step => step.Name).ShouldBe(["database reachable", "source snapshot", "clean tree", "deployment freeze", "whole checkout", "check unit-tests", "variables of storefront", "unused variables", "live variables", "migration scripts", "applied migrations", "dependencies", "licences", "bill of materials", "changelog", "readme version", "tools", "disk room", "secret scan"]);
        steps.ShouldAllBe(step => step.Phase == Phase.Preflight && step.Effects.Count > 0 && step.Requirement != null);
        steps.SelectMany(step => step.After).Except(steps.Select(step => step.Name)).ShouldBeEmpty();
    }

    [Fact]
    public void Elsewhere_the_remote_is_asked_and_signatures_where_the_runbook_wants_them()
    {
        var runbook = RunbookReader.Read(Path.Combine(Runbook.Text.Root(), "release.yaml"), "local", Runbook.Text.NoVariables).OrThrow() with { SignedCommits = true };

        PreflightSteps.For(new PlanRequest(runbook, "production", "0.1.0", "abc1234")).Select(step => step.Name).Intersect(["agrees with the remote", "signed commits"]).Count().ShouldBe(2);
    }
}
