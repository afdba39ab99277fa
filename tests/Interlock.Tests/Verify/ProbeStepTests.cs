using Interlock.Engine;
using Interlock.Monitor;
using Interlock.Runbook;
using Interlock.Secure;
using Interlock.Tests.Runbook;
using Interlock.Verify;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Verify;

public class ProbeStepTests
{
    [Theory]
    [InlineData(OnFailure.Stop, Verdict.Stop)]
    [InlineData(OnFailure.Warn, Verdict.Warn)]
    public async Task A_failure_decides_what_the_runbook_says(OnFailure onFailure, Verdict verdict)
    {
        await using var server = await Server.SayingAsync(404, "nothing here");
        var verify = new VerifySettings { After = [new() { Name = "summary", Get = "/summary", Expect = ["status == 200"], OnFailure = onFailure, Requirement = "VF-05" }] };

        var step = StepOf(verify, "summary");
        var result = await step.RunAsync(Contexts.For(server.Url), CancellationToken.None);

        step.Requirement.ShouldBe("VF-05");
        result.Verdict.ShouldBe(verdict);
        result.Evidence.ShouldBe("GET /summary: expected status == 200, found 404");
        result.Details.ShouldHaveSingleItem().ShouldContain("nothing here");
    }

    [Theory]
    [InlineData(201, Verdict.Go)]
    [InlineData(500, Verdict.Stop)]
    public async Task What_a_probe_made_is_removed_by_its_marker_also_after_a_failure(int status, Verdict verdict)
    {
        string? made = null, removed = null;
        await using var server = await Server.StartAsync(context =>
        {
            if (context.Request.Method == "POST")
                (made, context.Response.StatusCode) = (context.Request.Headers["X-Probe"], status);
            else
                removed = context.Request.Path.ToString().Split('/')[^1];
            return Task.CompletedTask;
        });
        var verify = new VerifySettings { After = [new() { Post = "/register", Json = """{"user":"$probe"}""" }], Load = Cleaning() };

        var result = await StepOf(verify, "POST /register").RunAsync(Contexts.For(server.Url), CancellationToken.None);

        result.Verdict.ShouldBe(verdict, result.Evidence);
        removed.ShouldNotBeNull().ShouldBe(made);
    }

    [Fact]
    public async Task Data_that_may_be_left_is_said()
    {
        await using var server = await Server.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Method == "DELETE" ? 403 : 200;
            return Task.CompletedTask;
        });
        var verify = new VerifySettings { After = [new() { Post = "/register" }], Load = Cleaning() };

        var result = await StepOf(verify, "POST /register").RunAsync(Contexts.For(server.Url), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Warn);
        result.Evidence.ShouldContain("may be left");
    }

    [Fact]
    public void Every_probe_is_a_step_of_its_own_and_loads_come_last()
    {
        var verify = new VerifySettings { After = [new() { Get = "/" }, new() { Get = "/" }], Latency = new(), Load = Cleaning() };

        var steps = VerifySteps.For(Contexts.Request(Contexts.Runbook(verify)));

        steps.Select(step => step.Name).ShouldBe(["health and version", "GET /", "GET / (2)", "latency", "synthetic load"]);
        steps[3].After.ShouldBe(["health and version", "GET /", "GET / (2)"]);
        steps[4].After.ShouldContain("latency");
    }

    [Fact]
    public void The_runbook_of_this_repository_can_be_planned()
    {
        var runbook = RunbookReader.Read(Path.Combine(Text.Root(), "release.yaml"), "local", Text.NoVariables).OrThrow();

        VerifySteps.For(Contexts.Request(runbook)).Count.ShouldBe(runbook.Verify.After.Count + 3);
        SecureSteps.For(Contexts.Request(runbook)).Count.ShouldBe(6);
        MonitorSteps.For(Contexts.Request(runbook)).Count.ShouldBe(2);
    }

    private static Step StepOf(VerifySettings verify, string name) => VerifySteps.For(Contexts.Request(Contexts.Runbook(verify))).Single(step => step.Name == name);

    private static LoadSettings Cleaning() => new() { Kinds = new Dictionary<string, SessionSettings>(), Cleanup = [new() { Delete = "/probe/$probe" }] };
}
