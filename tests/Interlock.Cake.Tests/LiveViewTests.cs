using Interlock.Cake.Output;
using Interlock.Runbook;
using Interlock.Tests.Output;

namespace Interlock.Cake.Tests;

public sealed class LiveViewTests
{
    private static readonly DateTimeOffset Start = SampleRuns.Start;

    [Fact]
    public void The_view_shows_where_the_run_is_and_what_runs()
    {
        var view = Begun(_ => null);
        view.Start(Phase.Backup, "database backup", "", Start.AddSeconds(8));
        view.Say(Phase.Backup, "database backup", "dumped 3 of 12 tables");

        view.Lines(Start.AddSeconds(12), 100, 30).ShouldBe(["", "Preflight  [Backup]  Rollout", "Backup  0 of 2 steps  12 s", "  database backup       4 s  dumped 3 of 12 tables"]);
    }

    [Fact]
    public void The_time_left_is_told_when_every_phase_ahead_has_a_past()
    {
        Begun(phase => phase == Phase.Rollout ? null : TimeSpan.FromSeconds(10)).Lines(Start.AddSeconds(9), 100, 30)[2].ShouldNotContain("left");
        Begun(_ => TimeSpan.FromSeconds(10)).Lines(Start.AddSeconds(9), 100, 30)[2].ShouldEndWith("about 15 s left");
        Begun(_ => TimeSpan.FromSeconds(10)).Lines(Start.AddSeconds(60), 100, 30)[2].ShouldEndWith("about 10 s left");
    }

    [Theory]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(120)]
    public void No_line_is_wider_than_the_terminal(int width)
    {
        var view = Begun(_ => TimeSpan.FromSeconds(10));
        view.Start(Phase.Backup, new string('n', 90), "", Start);
        view.Say(Phase.Backup, new string('n', 90), "\e[31m" + new string('x', 300));

        var lines = view.Lines(Start.AddSeconds(9), width, 30);

        lines.ShouldAllBe(line => line.Length < width);
        lines.ShouldAllBe(line => !line.Contains('\e'));
    }

    [Fact]
    public void A_low_terminal_shows_as_many_steps_as_it_has_room_for()
    {
        var view = Begun(_ => null);
        for (var i = 0; i < 50; i++)
            view.Start(Phase.Backup, $"step {i}", "", Start);

        view.Lines(Start, 80, 12).Count.ShouldBeLessThan(12);
        view.Lines(Start, 80, 12)[^1].ShouldBe("  and 43 more");
    }

    private static LiveView Begun(Func<Phase, TimeSpan?> estimate)
    {
        var view = new LiveView(estimate);
        var runbook = new ReleaseRunbook { Name = "shop", Version = "1.4.0", Services = new Dictionary<string, ServiceSettings>(StringComparer.Ordinal) };
        view.StartRun(new(runbook, "local", "1.4.0", "c0ffee", [new(Phase.Preflight, []), new(Phase.Backup, []), new(Phase.Rollout, []), new(Phase.Rollback, [])]), Start);
        view.StartPhase(Phase.Backup, 2, Start.AddSeconds(4));
        return view;
    }
}
