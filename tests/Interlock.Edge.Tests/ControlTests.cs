using System.Net;
using Interlock.Platforms.Local;

namespace Interlock.Edge.Tests;

public class ControlTests
{
    [Fact]
    public async Task Only_the_owner_may_reach_the_control_socket()
    {
        await using var edge = await RunningEdge.StartAsync();

        File.GetUnixFileMode(edge.Socket).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.GetDirectoryName(edge.Socket)!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task The_control_interface_cannot_be_reached_through_the_public_port()
    {
        await using var edge = await RunningEdge.StartAsync();

        (await edge.Http.GetStringAsync("/state")).ShouldBe("blue");
    }

    [Fact]
    public async Task Client_and_edge_agree_on_every_field_of_a_slot()
    {
        await using var edge = await RunningEdge.StartAsync();

        var state = await edge.Control.PutSlotAsync("red", new EdgeSlotSpec("http://127.0.0.1:9/base", "3.1") { Weight = 0, Fallback = true, Process = new EdgeProcess(4_000_000, 77) });
        state = await edge.Control.RetireAsync("red", TimeSpan.FromHours(1));

        var red = state.Slots.Single(slot => slot.Name == "red");
        red.ShouldBe(new EdgeSlot("red", "http://127.0.0.1:9/base", "3.1", 0, true, new EdgeProcess(4_000_000, 77), red.RetireDue, null, 0));
        red.RetireDue!.Value.ShouldBe(DateTimeOffset.UtcNow.AddHours(1), TimeSpan.FromMinutes(1));
        (await edge.Control.CancelRetireAsync("red")).Slots.Single(slot => slot.Name == "red").RetireDue.ShouldBeNull();
        (await edge.Control.RemoveSlotAsync("red")).Slots.Select(slot => slot.Name).ShouldBe(["blue", "green"]);
        (await edge.Control.PingAsync())!.Listen.ShouldBe(edge.Listen);
    }

    [Fact]
    public async Task Weights_change_all_or_not_at_all_and_the_unknown_slot_is_named()
    {
        await using var edge = await RunningEdge.StartAsync();

        var refused = await Should.ThrowAsync<EdgeClientException>(edge.Control.SetWeightsAsync(new Dictionary<string, int> { ["blue"] = 0, ["gren"] = 100 }));

        refused.Status.ShouldBe(HttpStatusCode.NotFound);
        refused.Message.ShouldContain("'gren'");
        (await edge.Control.StateAsync()).Slots.Single(slot => slot.Name == "blue").Weight.ShouldBe(100);
    }

    [Fact]
    public async Task Wrong_slots_and_weights_are_refused_with_the_reason()
    {
        await using var edge = await RunningEdge.StartAsync();

        (await Should.ThrowAsync<EdgeClientException>(edge.Control.PutSlotAsync("BIG", new EdgeSlotSpec("ftp://x", "1")))).Message.ShouldSatisfyAllConditions(message => message.ShouldContain("name 'BIG'"), message => message.ShouldContain("url 'ftp://x'"));
        (await Should.ThrowAsync<EdgeClientException>(edge.SwitchAsync(101, 0))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Should.ThrowAsync<EdgeClientException>(edge.Control.RetireAsync("blue", TimeSpan.Zero))).Status.ShouldBe(HttpStatusCode.Conflict);
        (await Should.ThrowAsync<EdgeClientException>(edge.Control.DrainAsync("nobody", TimeSpan.Zero))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Should.ThrowAsync<EdgeClientException>(edge.Control.HoldAsync(TimeSpan.FromMinutes(1)))).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_change_that_cannot_be_written_is_not_in_force()
    {
        await using var edge = await RunningEdge.StartAsync();
        Directory.CreateDirectory(Path.Combine(edge.StateFolder, "edge.json.tmp"));

        var refused = await Should.ThrowAsync<EdgeClientException>(edge.SwitchAsync(0, 100));

        refused.Status.ShouldBe(HttpStatusCode.InternalServerError);
        (await edge.Http.GetStringAsync("/")).ShouldBe("blue");
    }

    [Fact]
    public async Task Nobody_behind_the_socket_is_an_answer_to_a_ping_and_an_error_to_all_else()
    {
        using var client = new EdgeClient("/nonexistent/edge.sock");

        (await client.PingAsync()).ShouldBeNull();
        (await Should.ThrowAsync<EdgeClientException>(client.StateAsync())).Status.ShouldBeNull();
    }

    [Theory]
    [InlineData("{ not json")]
    [InlineData("""{"format":9,"slots":[]}""")]
    [InlineData("""{"format":1,"slots":[{"name":"blue","url":"nowhere","version":"1","weight":5,"fallback":false}]}""")]
    public async Task A_corrupt_state_file_is_kept_aside_and_the_edge_says_that_nothing_was_recovered(string content)
    {
        await using var edge = await RunningEdge.StartAsync(folder => File.WriteAllText(Path.Combine(folder, "edge.json"), content));

        (await edge.Control.StateAsync()).Recovered.ShouldBeFalse();
        File.ReadAllText(Directory.GetFiles(edge.StateFolder, "edge.json.bad-*").ShouldHaveSingleItem()).ShouldBe(content);
    }
}
