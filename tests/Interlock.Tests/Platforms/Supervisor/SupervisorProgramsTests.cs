using Interlock.Engine;
using Shared;

namespace Interlock.Tests.Platforms;

[Trait("Suite", "hosts")]
public sealed class SupervisorProgramsTests : IDisposable
{
    private readonly SupervisorRoom room = new();

    public void Dispose() => room.Dispose();

    [FactWithProgram("supervisord")]
    public async Task What_is_wrong_is_explained_with_the_end_of_the_log_and_what_should_run_is_started_again()
    {
        room.WebLines = "autorestart=false";
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        (await room.Platform.DiagnoseAsync(default)).ShouldAllBe(finding => finding.Verdict == Verdict.Go);

        SupervisorRoom.Kill(await room.PidAsync("web"));
        await SupervisorRoom.UntilAsync(async () => await room.PidAsync("web") == 0);
        var live = (await room.Platform.LiveAsync(default))!;
        (live.Version, live.Healthy).ShouldBe((null, false));
        var found = (await room.Platform.DiagnoseAsync(default)).Single(finding => finding.Verdict == Verdict.Stop);
        found.What.ShouldBe("program web");
        found.Evidence.ShouldMatch("^web has EXITED by itself with status -?[0-9]+, [0-9]+ s after its start$");
        found.Log.ShouldContain("ready 1.0.0");

        await room.ReviveAsync("1.0.0");
        (await room.ServesAsync()).ShouldBe("1.0.0");
    }

    [FactWithProgram("supervisord")]
    public async Task Down_stops_the_programs_that_are_named_and_leaves_all_else()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        var said = new List<string>();

        await room.Platform.DownAsync(said.Add, default);

        said.ShouldBe(
        [
            "stopped web; supervisord keeps it in its configuration, and starts it with itself unless autostart=false",
            "stopped worker; supervisord keeps it in its configuration, and starts it with itself unless autostart=false",
            $"left 1.0.0 in {room.Current}, and what is kept beside it",
        ]);
        (await room.Platform.LiveAsync(default)).ShouldBeNull("it was meant to be down");
        await room.DeployAsync("2.0.0");
        (await room.ServesAsync()).ShouldBe("2.0.0", "and it can all begin anew");
    }

    [FactWithProgram("supervisord")]
    public async Task What_a_version_wrote_and_takes_is_told()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        await room.DeployAsync("2.0.0");

        (await room.Platform.LogAsync("web", default)).ShouldBe(["ready 2.0.0"]);
        var usage = (await room.Platform.UsageAsync("web", default))!;
        usage.MemoryBytes.ShouldBeGreaterThan(1_000_000);
        usage.CpuSeconds.ShouldBeGreaterThan(0);
        var end = (await room.Platform.LogSinceAsync("web", Interlock.Platforms.LogPart.End, default))!.Until;
        await File.AppendAllTextAsync(room.Beside("web.err"), "client error\n");
        await File.AppendAllTextAsync(room.Beside("web.out"), "paid\n");
        var since = (await room.Platform.LogSinceAsync("web", end, default))!;
        since.Lines.ShouldBe(["paid", "client error"]);
        (await room.Platform.LogSinceAsync("web", since.Until, default))!.Lines.ShouldBeEmpty();
    }

    [FactWithProgram("supervisord")]
    public async Task Without_supervisord_what_answers_well_still_serves_and_diagnosis_says_what_is_missing()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        room.Settings = room.Settings with { Url = "unix://" + room.Beside("gone.sock") };

        var live = (await room.Platform.LiveAsync(default))!;
        (live.Version, live.Healthy).ShouldBe(("1.0.0", true));
        live.Evidence.ShouldContain("supervisord does not answer at ");
        (await room.Platform.DiagnoseAsync(default))[0].Verdict.ShouldBe(Verdict.Stop);
        await Should.ThrowAsync<Interlock.Platforms.Supervisor.SupervisorException>(() => room.Platform.DownAsync(_ => { }, default));
    }
}
