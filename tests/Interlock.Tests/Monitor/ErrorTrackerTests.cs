using System.Text;
using System.Text.Json;
using Interlock.Engine;
using Interlock.Monitor;
using Interlock.Monitor.Errors;
using Interlock.Runbook;
using Interlock.Tests.Preflight;
using Interlock.Tests.Verify;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Monitor;

/// <summary>Real servers that read envelopes as an error tracker does.</summary>
public class ErrorTrackerTests
{
    private const string Key = "0f1e2d3c" + "4b5a6978";

    [Theory]
    [InlineData("/7", "/api/7/envelope/")]
    [InlineData("/errors/shop", "/errors/api/shop/envelope/")]
    public async Task A_test_event_of_the_release_arrives(string project, string path)
    {
        var (asked, auth, type, header, item, error) = ("", "", "", default(JsonElement), default(JsonElement), default(JsonElement));
        await using var server = await Server.StartAsync(async context =>
        {
            (asked, auth, type) = (context.Request.Path, context.Request.Headers["X-Sentry-Auth"].ToString(), context.Request.ContentType!);
            context.Request.Headers.ContainsKey("X-Client-Key").ShouldBeFalse();
            using var reader = new StreamReader(context.Request.Body);
            var lines = (await reader.ReadToEndAsync()).Split('\n');
            (header, item, error) = (Json(lines[0]), Json(lines[1]), Json(lines[2]));
            item.GetProperty("length").GetInt32().ShouldBe(Encoding.UTF8.GetByteCount(lines[2]));
            await context.Response.WriteAsync($$"""{"id":"{{error.GetProperty("event_id").GetString()}}"}""");
        });

        var result = await RunAsync(server.Url, project);

        var id = error.GetProperty("event_id").GetString()!;
        result.ShouldSay(Verdict.Go, $"the error tracker at {new Uri(server.Url).Authority} has taken test event {id} of shop@1.4.0");
        (asked, type).ShouldBe((path, "application/x-sentry-envelope"));
        auth.ShouldStartWith("Sentry sentry_version=7, sentry_client=interlock/1.0, sentry_key=" + Key);
        header.GetProperty("event_id").GetString().ShouldBe(id);
        item.GetProperty("type").GetString().ShouldBe("event");
        id.ShouldMatch("^[0-9a-f]{32}$");
        (error.GetProperty("level").GetString(), error.GetProperty("release").GetString(), error.GetProperty("environment").GetString(), error.GetProperty("tags").GetProperty("test").GetString()).ShouldBe(("error", "shop@1.4.0", "local", "true"));
    }

    [Theory]
    [InlineData(200, "{}", "answers 200, but not with the event's id")]
    [InlineData(200, "<html>", "answers 200, but not with the event's id")]
    [InlineData(403, "", "refuses the DSN's key (403)")]
    [InlineData(401, "", "refuses the DSN's key (401)")]
    [InlineData(404, "", "knows no such project")]
    [InlineData(429, "", "takes no more events now")]
    [InlineData(500, "", "takes no event: 500")]
    public async Task A_tracker_that_does_not_take_it_warns_and_the_key_is_not_shown(int status, string body, string says)
    {
        await using var server = await Server.SayingAsync(status, body);

        var result = await RunAsync(server.Url, "/7");

        result.Verdict.ShouldBe(Verdict.Warn);
        result.Evidence.ShouldContain(says);
        result.Evidence.ShouldNotContain(Key);
    }

    [Fact]
    public async Task A_tracker_that_is_gone_warns()
    {
        var result = await RunAsync("http://127.0.0.1:1", "/7");

        result.Verdict.ShouldBe(Verdict.Warn);
        result.Evidence.ShouldStartWith("the error tracker at 127.0.0.1:1 takes no event: unreachable");
        new ErrorTracker(new Secret($"http://{Key}@127.0.0.1:1/7")).Effects.ShouldBe(["sends a test event, level error, to the error tracker at 127.0.0.1:1"]);
    }

    [Fact]
    public void Without_a_DSN_it_is_not_asked()
    {
        var runbook = Runbook.Text.Good(Runbook.Text.With("monitor: {error-tracker: {dsn: '${env:SENTRY_DSN}', required: false}}"));
        var given = Runbook.Text.Good(Runbook.Text.With("monitor: {error-tracker: '${env:SENTRY_DSN}'}"), variables: ("SENTRY_DSN", $"https://{Key}@errors.example/7"));

        MonitorSteps.For(Contexts.Request(runbook)).OfType<ErrorTracker>().ShouldBeEmpty();
        MonitorSteps.For(Contexts.Request(given)).OfType<ErrorTracker>().ShouldHaveSingleItem();
        Runbook.Text.OnlyProblem(Runbook.Text.With("monitor: {error-tracker: '${env:SENTRY_DSN}'}")).Message.ShouldContain("SENTRY_DSN");
        Runbook.Text.OnlyProblem(Runbook.Text.With("monitor: {error-tracker: 'https://errors.example/7'}")).Message.ShouldBe("the value (not shown) is no DSN");
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static Task<StepResult> RunAsync(string url, string project) =>
        new ErrorTracker(new Secret(url.Replace("://", $"://{Key}@", StringComparison.Ordinal) + project)).RunAsync(Contexts.For(url, new Secret("a-prober-key")), CancellationToken.None);
}
