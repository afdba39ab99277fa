using Interlock.Backup;
using Interlock.Platforms;
using Interlock.Repository;
using Interlock.Rollout;
using Interlock.Tests.Verify;

namespace Interlock.Tests.Repository;

public sealed class GitReferenceTests
{
    private static readonly PlanRequest Request = new(Contexts.Runbook(), "local", "1.4.0", "abc1234def");

    [Fact]
    public void The_plan_says_that_tags_and_branches_are_made_in_the_private_repository() =>
        new Interlock.Engine.Step[] { new PreDeployTag(Request), new RollbackBranch(Request), new ReleaseTag(Request) }
            .ShouldAllBe(step => step.Effects.Single().Contains("in the private repository"));

    [Fact]
    public void A_name_that_is_taken_is_told_with_where() =>
        GitReference.Taken(GitReference.Prepared("refs/tags/v1.4.0", "abc1234def", "1.4.0", "fed4321cba"), "abc1234def")!.ShouldContain("is taken in the private repository");
}
