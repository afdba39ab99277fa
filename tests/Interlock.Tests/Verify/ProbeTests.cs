using Interlock.Runbook;
using Interlock.Verify.Probes;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Verify;

public class ProbeTests
{
    [Fact]
    public async Task A_sequence_carries_what_it_captured()
    {
        await using var server = await Server.StartAsync(async context =>
        {
            if (context.Request.Path == "/login")
                await context.Response.WriteAsync("""{"session":{"token":"tok-123456"}}""");
            else
                context.Response.StatusCode = context.Request.Headers.Authorization == "Bearer tok-123456" ? 200 : 401;
        });
        using var prober = server.Prober();

        var outcome = await Sequence().RunAsync(prober, Captures.None, CancellationToken.None);

        outcome.State.ShouldBe(ProbeState.Passed);
        outcome.Evidence.ShouldBe("2 steps as expected");
    }

    [Fact]
    public async Task A_sequence_stops_at_the_first_step_that_fails_and_names_it()
    {
        await using var server = await Server.SayingAsync(200, "{}");
        using var prober = server.Prober();

        var outcome = await Sequence().RunAsync(prober, Captures.None, CancellationToken.None);

        outcome.State.ShouldBe(ProbeState.Failed);
        outcome.Evidence.ShouldBe("step 1 of 2: POST /login: expected json.session.token to capture as $token, found no such field");
    }

    [Fact]
    public async Task A_failure_shows_the_body_but_no_credential_in_it()
    {
        var jwt = "eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
        var known = new Secret("very-hidden-" + 4711);
        await using var server = await Server.SayingAsync(500, $$"""{"error":"boom","access_token":"abc-{{1}}-def","x":"{{jwt}}","url":"postgresql://u:{{"pw" + 9}}@h/d","y":"{{known.Reveal()}}"}""");
        using var prober = server.Prober();

        var outcome = await Probe.Of(new ProbeSettings { Get = "/" }).RunAsync(prober, Captures.None, CancellationToken.None);

        outcome.Evidence.ShouldBe("GET /: expected status < 400, found 500");
        var shown = outcome.Details.ShouldHaveSingleItem();
        shown.ShouldContain("boom");
        shown.ShouldNotContain("abc-1-def");
        shown.ShouldNotContain(jwt);
        shown.ShouldNotContain("pw9");
        shown.ShouldNotContain(known.Reveal());
    }

    [Fact]
    public async Task A_captured_value_is_shown_by_its_name()
    {
        await using var server = await Server.SayingAsync(200, """{"id":"cap-987654"}""");
        using var prober = server.Prober();
        var probe = Probe.Of(new ProbeSettings { Get = "/", Capture = new Dictionary<string, string> { ["id"] = "json.id" }, Expect = ["json.id == other"] });

        var outcome = await probe.RunAsync(prober, Captures.None, CancellationToken.None);

        outcome.Evidence.ShouldBe("GET /: expected json.id == other, found \"$id\"");
        outcome.Details.ShouldHaveSingleItem().ShouldNotContain("cap-987654");
    }

    [Fact]
    public async Task Values_are_escaped_where_they_are_put()
    {
        string? path = null, body = null;
        await using var server = await Server.StartAsync(async context =>
        {
            path = context.Request.Path + context.Request.QueryString.ToString();
            body = await new StreamReader(context.Request.Body).ReadToEndAsync();
        });
        using var prober = server.Prober();
        var probe = Probe.Of(new ProbeSettings { Post = "/a?q=$v", Json = """{"v":"$v","price":"$5"}""" });

        (await probe.RunAsync(prober, Captures.None.With("v", "x\"&y"), CancellationToken.None)).Passed.ShouldBeTrue();

        path.ShouldBe("/a?q=x%22%26y");
        body.ShouldBe("""{"v":"x\u0022\u0026y","price":"$5"}""");
    }

    [Fact]
    public async Task The_prober_is_known_by_its_key_and_marker()
    {
        string? key = null, marker = null;
        await using var server = await Server.StartAsync(context =>
        {
            (key, marker) = (context.Request.Headers["X-Client-Key"], context.Request.Headers["X-Probe"]);
            return Task.CompletedTask;
        });
        using var prober = server.Prober("il-1", new Secret("prober-key-" + 1));

        await prober.AskAsync(Question.Get("/"), CancellationToken.None);

        key.ShouldBe("prober-key-1");
        marker.ShouldBe("il-1");
    }

    [Fact]
    public async Task No_answer_has_words_of_its_own()
    {
        await using var server = await Server.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var slow = server.Prober(limit: TimeSpan.FromMilliseconds(50));
        using var nobody = new Prober("http://127.0.0.1:1", TimeProvider.System);
        var probe = Probe.Of(new ProbeSettings { Get = "/" });

        var late = await probe.RunAsync(slow, Captures.None, CancellationToken.None);
        var unreachable = await probe.RunAsync(nobody, Captures.None, CancellationToken.None);

        late.State.ShouldBe(ProbeState.NoAnswer);
        late.Evidence.ShouldBe("GET /: no answer within 0.1 s");
        unreachable.State.ShouldBe(ProbeState.NoAnswer);
        unreachable.Evidence.ShouldContain("unreachable");
    }

    [Fact]
    public async Task Redirects_are_not_followed()
    {
        await using var server = await Server.SayingAsync(301, "", ("Location", "https://elsewhere.example/"));
        using var prober = server.Prober();
        var probe = Probe.Of(new ProbeSettings { Get = "/", Expect = ["status in 301 308", "header Location ~ /^https:/"] });

        (await probe.RunAsync(prober, Captures.None, CancellationToken.None)).Passed.ShouldBeTrue();
    }

    private static Probe Sequence() => Probe.Of(new ProbeSettings
    {
        Steps =
        [
            new() { Post = "/login", Json = "{}", Capture = new Dictionary<string, string> { ["token"] = "json.session.token" } },
            new() { Get = "/me", Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer $token" }, Expect = ["status == 200"] },
        ],
    });
}
