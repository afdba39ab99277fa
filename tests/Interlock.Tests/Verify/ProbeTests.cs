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
    public async Task A_number_between_its_bands_warns_or_holds_and_a_sequence_goes_on_after_a_warning()
    {
        await using var server = await Server.SayingAsync(200, """{"n":9}""");
        using var prober = server.Prober();
        ProbeSettings warns = new() { Get = "/n", Expect = ["json.n < 8 go < 10 warn"] };

        var warned = await Probe.Of(warns).RunAsync(prober, Captures.None, CancellationToken.None);
        var sequence = await Probe.Of(new ProbeSettings { Steps = [warns, new() { Get = "/" }] }).RunAsync(prober, Captures.None, CancellationToken.None);
        var held = await Probe.Of(new ProbeSettings { Get = "/n", Expect = ["json.n < 8 go > 10 stop"] }).RunAsync(prober, Captures.None, CancellationToken.None);

        warned.Judged(OnFailure.Stop).Verdict.ShouldBe(Verdict.Warn);
        warned.Evidence.ShouldMatch(@"^GET /n: 200 in [\d.]+ ms; expected json\.n < 8 go < 10 warn, found 9$");
        sequence.Judged(OnFailure.Stop).Verdict.ShouldBe(Verdict.Warn);
        sequence.Evidence.ShouldStartWith("step 1 of 2: GET /n: 200 in");
        held.Judged(OnFailure.Warn).Verdict.ShouldBe(Verdict.Hold, "on-failure lets no unknown pass");
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 5)]
    public async Task It_is_asked_again_until_all_holds_so_often_in_a_row(int inARow, int asked)
    {
        var answers = new Queue<int>([503, 503, 200, 503, 200, 200]);
        if (inARow == 2)
            answers = new([503, 200, 503, 200, 200]);
        await using var server = await Server.StartAsync(context =>
        {
            context.Response.StatusCode = answers.Dequeue();
            return Task.CompletedTask;
        });
        using var prober = server.Prober();

        var outcome = await Probe.Of(new ProbeSettings { Get = "/", Within = TimeSpan.FromSeconds(20), InARow = inARow }).RunAsync(prober, Captures.None, CancellationToken.None);

        outcome.Passed.ShouldBeTrue(outcome.Evidence);
        outcome.Evidence.ShouldMatch($@"^GET /: 200 in [\d.]+ ms, after [\d.]+ s, asked {asked} times$");
    }

    [Fact]
    public async Task What_never_holds_is_told_with_how_often_it_was_asked()
    {
        var flips = 0;
        await using var server = await Server.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/down" || ++flips % 2 == 0 ? 503 : 200;
            return Task.CompletedTask;
        });
        using var prober = server.Prober();

        var down = await Probe.Of(new ProbeSettings { Get = "/down", Within = TimeSpan.FromSeconds(2) }).RunAsync(prober, Captures.None, CancellationToken.None);
        var flaps = await Probe.Of(new ProbeSettings { Get = "/flaps", Within = TimeSpan.FromMilliseconds(250), InARow = 9 }).RunAsync(prober, Captures.None, CancellationToken.None);

        down.Verdict.ShouldBe(Verdict.Stop);
        down.Evidence.ShouldMatch(@"^GET /down: expected status < 400, found 503, still after [\d.]+ s, asked ([2-9]|\d\d+) times$");
        flaps.Verdict.ShouldBe(Verdict.Stop);
    }

    [Fact]
    public async Task Forms_are_sent_as_browsers_do_and_every_method_is_its_own()
    {
        var seen = new List<string>();
        await using var server = await Server.StartAsync(async context => seen.Add($"{context.Request.Method} {context.Request.ContentType} {await new StreamReader(context.Request.Body).ReadToEndAsync()}"));
        using var prober = server.Prober();
        var known = Captures.None.With("token", "a b&c");

        foreach (var probe in new ProbeSettings[]
        {
            new() { Post = "/", Form = new Dictionary<string, string> { ["csrf"] = "$token", ["näme"] = "x" } },
            new() { Put = "/", Json = "{}" },
            new() { Patch = "/", Json = "{}" },
        })
            (await Probe.Of(probe).RunAsync(prober, known, CancellationToken.None)).Passed.ShouldBeTrue();

        seen.ShouldBe(["POST application/x-www-form-urlencoded; charset=utf-8 csrf=a%20b%26c&n%C3%A4me=x", "PUT application/json; charset=utf-8 {}", "PATCH application/json; charset=utf-8 {}"]);
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
