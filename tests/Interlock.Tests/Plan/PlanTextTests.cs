using System.Text.Json.Nodes;
using Interlock.Plan;
using Interlock.Tests.Engine;

namespace Interlock.Tests.Plan;

public sealed class PlanTextTests : IDisposable
{
    private readonly World world = new();

    [Fact]
    public void A_plan_shows_what_would_run_how_it_is_undone_and_its_digest_last()
    {
        var text = PlanText.Of(Planned);

        text.ShouldBeApproved("Approved/plan.txt");
        text.TrimEnd().Split('\n')[^1].ShouldStartWith($"Digest {Planned.Digest}");
    }

    [Fact]
    public void A_narrow_terminal_gets_wrapped_lines() =>
        PlanText.Of(Planned, 60).Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal)).ShouldAllBe(line => line.Length <= 60);

    [Fact]
    public void Other_tools_get_the_same_as_json()
    {
        var json = JsonNode.Parse(PlanJson.Of(Planned))!;

        json["digest"]!.GetValue<string>().ShouldBe(Planned.Digest);
        json["phases"]![1]!["steps"]![0]!["undo"]!.GetValue<string>().ShouldBe("takes back cutover");
        json["phases"]![0]!["steps"]![1]!["after"]![0]!.GetValue<string>().ShouldBe("clean tree");
        json["phases"]![0]!["steps"]![0]!["undo"].ShouldBeNull();
    }

    public void Dispose() => world.Dispose();

    private ReleasePlan Planned => World.Plan("1.4.0",
        new Check(Phase.Preflight, "clean tree"), new Check(Phase.Preflight, "secret scan", null, "clean tree"),
        new Act(world, Phase.Rollout, "cutover"), new Check(Phase.Verify, "endpoints that answer as they should, with a long name"),
        new Act(world, Phase.Rollback, "bring the previous version back"));
}
