using Interlock.Engine;
using Interlock.Runbook;
using Shared;

namespace Interlock.Tests.Platforms;

[Trait("Suite", "hosts")]
public sealed class SupervisorReadyTests : IDisposable
{
    private readonly SupervisorRoom room = new();

    public void Dispose() => room.Dispose();

    private Task<StepResult> JudgeAsync() => room.JudgeAsync(Phase.Preflight, "supervisord");

    [FactWithProgram("supervisord")]
    public async Task A_supervisord_that_knows_every_program_is_good()
    {
        await room.StartAsync();

        var result = await JudgeAsync();

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        result.Evidence.ShouldContain("worker STOPPED, web STOPPED; the code is switched in " + room.Current);
    }

    [Fact]
    public async Task A_supervisord_that_does_not_run_stops_with_what_to_do()
    {
        var result = await JudgeAsync();

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldStartWith($"supervisord does not answer at unix://{room.Socket} (");
        result.Evidence.ShouldEndWith("start it (supervisord -c /etc/supervisor/supervisord.conf), or give the file of its [unix_http_server] as supervisor.url");
    }

    [FactWithProgram("supervisord")]
    public async Task A_wrong_password_is_told_from_none()
    {
        room.ServerLines = "username=ann\npassword=odd-kelp-right";
        await room.StartAsync();

        (await JudgeAsync()).Evidence.ShouldContain("refuses to speak to somebody without a name (401): give username and password of its [unix_http_server]");
        room.Settings = room.Settings with { User = Secret.InTheOpen("ann"), Password = new("odd-kelp-wrong") };
        (await JudgeAsync()).Evidence.ShouldContain("refuses this user and password (401)");
        room.Settings = room.Settings with { Password = new("odd-kelp-right") };
        (await JudgeAsync()).Verdict.ShouldBe(Verdict.Go);
    }

    [FactWithProgram("supervisord")]
    public async Task A_supervisord_is_asked_over_HTTP_where_it_has_no_socket_for_us()
    {
        room.ServerLines = $"[inet_http_server]\nport=127.0.0.1:{room.Port}\nusername=ann\npassword=odd-kelp-right";
        await room.StartAsync();
        room.Settings = room.Settings with { Url = $"http://127.0.0.1:{room.Port}/", User = Secret.InTheOpen("ann"), Password = new("odd-kelp-wrong") };

        (await JudgeAsync()).Evidence.ShouldContain("give username and password of its [inet_http_server]");
        room.Settings = room.Settings with { Password = new("odd-kelp-right") };
        (await JudgeAsync()).Verdict.ShouldBe(Verdict.Go);
    }

    [FactWithProgram("supervisord")]
    public async Task All_that_is_wrong_is_told_at_once()
    {
        room.Web = room.Web with { Programs = ["workers", "web"] };
        Directory.CreateDirectory(room.Current);
        await room.StartAsync();

        var result = await JudgeAsync();

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Details.Count.ShouldBe(2);
        result.Details[0].ShouldBe("supervisord has no program workers (it has web, worker): did you mean worker? Else add a section [program:workers], then supervisorctl reread and supervisorctl update");
        result.Details[1].ShouldStartWith($"{room.Current} is no link: move it away");
    }

    [FactWithProgram("supervisord")]
    public async Task A_program_that_runs_other_code_is_found_before_anything_is_changed()
    {
        await room.StartAsync();
        room.Settings = room.Settings with { Folder = room.Beside("elsewhere") };

        var result = await JudgeAsync();

        result.Details.Count.ShouldBe(2);
        result.Details[1].ShouldStartWith($"web does not run the code in {room.Beside("elsewhere")}/current (directory {room.Folder}/current, command /bin/sh");
        result.Details[1].ShouldEndWith("then supervisorctl reread and supervisorctl update");
    }

    [FactWithProgram("supervisord")]
    public async Task Programs_that_may_take_longer_to_end_than_the_step_waits_stop()
    {
        room.WorkerLines = "stopwaitsecs=600";
        await room.StartAsync();

        (await JudgeAsync()).Evidence.ShouldBe("by supervisord's startsecs and stopwaitsecs, restarting takes up to 629 s, and the step ends after 310 s: raise start-within and stop-within of the services, or lower those");
        room.Web = room.Web with { StopWithin = TimeSpan.FromMinutes(5) };
        (await JudgeAsync()).Verdict.ShouldBe(Verdict.Go);
    }

    [FactWithProgram("supervisord")]
    public async Task A_folder_that_cannot_be_written_to_stops()
    {
        await room.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(room.Folder, "releases"), "a file");

        (await JudgeAsync()).Evidence.ShouldStartWith($"supervisor.folder {room.Folder} can't be written to: ");
    }

    [Fact]
    public async Task What_is_no_supervisord_is_told_so()
    {
        using var other = new System.Net.HttpListener();
        other.Prefixes.Add($"http://127.0.0.1:{room.Port}/");
        other.Start();
        var answering = AnswerAsync(other);
        room.Settings = room.Settings with { Url = $"http://127.0.0.1:{room.Port}" };

        (await JudgeAsync()).Evidence.ShouldStartWith($"what answers at http://127.0.0.1:{room.Port} is not supervisord's XML-RPC (status 404)");
        await answering;
    }

    private static async Task AnswerAsync(System.Net.HttpListener other)
    {
        var asked = await other.GetContextAsync();
        asked.Response.StatusCode = 404;
        asked.Response.Close();
    }
}
