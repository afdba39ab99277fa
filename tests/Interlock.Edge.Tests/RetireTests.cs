using Interlock.Platforms.Local;

namespace Interlock.Edge.Tests;

public class RetireTests
{
    [Fact]
    public async Task A_retired_slot_has_its_process_stopped()
    {
        await using var edge = await RunningEdge.StartAsync();
        using var sleeper = new Sleeper();
        await edge.Control.PutSlotAsync("green", new EdgeSlotSpec(edge.Green.Url, "2.0.0") { Process = sleeper.Identity });

        await edge.Control.RetireAsync("green", TimeSpan.Zero);
        await sleeper.EndedAsync();

        var retired = await RetiredAsync(edge, "green");
        retired.Process.ShouldBeNull();
        retired.RetireDue.ShouldBeNull();
    }

    [Fact]
    public async Task Another_process_that_was_given_the_same_number_is_left_alone()
    {
        await using var edge = await RunningEdge.StartAsync();
        using var stranger = new Sleeper();
        var before = stranger.Identity with { StartTicks = stranger.Identity.StartTicks - 1 };
        await edge.Control.PutSlotAsync("green", new EdgeSlotSpec(edge.Green.Url, "2.0.0") { Process = before });

        await edge.Control.RetireAsync("green", TimeSpan.Zero);
        await RetiredAsync(edge, "green");

        stranger.Runs.ShouldBeTrue();
    }

    [Fact]
    public async Task Getting_weight_again_calls_the_retirement_off()
    {
        await using var edge = await RunningEdge.StartAsync();
        await edge.Control.RetireAsync("green", TimeSpan.FromHours(1));

        await edge.SwitchAsync(50, 50);

        (await edge.Control.StateAsync()).Slots.Single(slot => slot.Name == "green").RetireDue.ShouldBeNull();
    }

    private static async Task<EdgeSlot> RetiredAsync(RunningEdge edge, string name)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        while (true)
        {
            var slot = (await edge.Control.StateAsync(limit.Token)).Slots.Single(slot => slot.Name == name);
            if (slot.RetiredAt is not null)
                return slot;
        }
    }
}
