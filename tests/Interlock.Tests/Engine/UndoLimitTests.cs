using Interlock.Engine;

namespace Interlock.Tests.Engine;

public sealed class UndoLimitTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Theory]
    [InlineData(5, 10)]
    [InlineData(90, 90)]
    public async Task An_undo_is_given_as_long_as_the_act_and_ten_minutes_at_least(int act, int undo)
    {
        var step = new Long(world, TimeSpan.FromMinutes(act));
        var clock = new Noting();
        await using var writer = await world.Services.Ledger.LockAsync("local", new("r", "ada", "here", 1, DateTimeOffset.UnixEpoch, "Deploy"));
        var journal = new Journal(writer, []);
        await journal.StartAsync("r", new("Deploy", "1.0.0", "c1", "d", "ada", "here"));
        await journal.IntentAsync("r", step, []);

        var undone = await new Undoer(journal, "r", _ => step, (_, _) => null!, new Transcript(), clock).UndoAsync(journal.History.Runs.Single(), default);

        undone.Single().Result.Outcome.ShouldBe(UndoOutcome.Back);
        clock.Limits.ShouldBe([TimeSpan.FromMinutes(undo)]);
    }

    private sealed class Long(World world, TimeSpan limit) : Act(world, Phase.Backup, "long")
    {
        public override TimeSpan Limit => limit;
    }

    /// <summary>Remembers what was to be waited for.</summary>
    private sealed class Noting : TimeProvider
    {
        public List<TimeSpan> Limits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Limits.Add(dueTime);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
