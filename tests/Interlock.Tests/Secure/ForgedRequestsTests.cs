using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Secure;
using Interlock.Secure.Csrf;
using Interlock.Tests.Preflight;
using Interlock.Tests.Verify;
using Interlock.Verify;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Secure;

/// <summary>Real services with a token for each visitor, kept by a cookie.</summary>
public class ForgedRequestsTests
{
    private static readonly string[] Places = ["css meta[name=csrf] @content", "css #token", "cookie XSRF", "header X-Token", "json.token"];

    [Theory]
    [InlineData("css meta[name=csrf] @content", "header X-CSRF-Token")]
    [InlineData("css input[name='_token'] @value", "field _token")]
    [InlineData("css #token", "header X-CSRF-Token")]
    [InlineData("cookie XSRF", "header X-CSRF-Token")]
    [InlineData("header X-Token", "field _token")]
    public async Task The_token_alone_lets_a_post_through(string from, string send)
    {
        await using var server = await ServiceAsync(checks: true);

        var result = await RunAsync(server.Url, from, send);

        result.ShouldSay(Verdict.Go, "POST /order: without the token 403; with a wrong token 403; with the token 200");
    }

    [Fact]
    public async Task A_service_that_takes_everything_stops()
    {
        await using var server = await ServiceAsync(checks: false);

        (await RunAsync(server.Url, Places[0], "header X-CSRF-Token")).ShouldSay(Verdict.Stop,
            "POST /order: without the token 200, expected 403; with a wrong token 200, expected 403; with the token 200. Any site could have visitors' browsers send this: demand the token");
    }

    [Fact]
    public async Task A_service_that_only_looks_whether_there_is_a_token_stops()
    {
        await using var server = await ServiceAsync(checks: true, anyToken: true);

        (await RunAsync(server.Url, Places[0], "header X-CSRF-Token")).ShouldSay(Verdict.Stop,
            "POST /order: without the token 403; with a wrong token 200, expected 403; with the token 200. Any site could have visitors' browsers send this: demand the token");
    }

    [Fact]
    public async Task A_service_that_refuses_the_token_stops()
    {
        await using var server = await ServiceAsync(checks: true);

        (await RunAsync(server.Url, Places[0], "header X-Other")).ShouldSay(Verdict.Stop,
            "POST /order: without the token 403; with a wrong token 403; with the token 403, expected 200 or 401. Who has the token must be let through; see secure.csrf");
    }

    [Fact]
    public async Task A_page_without_the_token_and_a_path_that_is_none_hold()
    {
        await using var server = await ServiceAsync(checks: true);

        (await RunAsync(server.Url, "css meta[name=other] @content", "header X-CSRF-Token")).Evidence.ShouldBe(
            "GET /form: 200, without a token at css meta[name=other] @content: whether forged requests are refused can't be judged; correct secure.csrf.token");
        (await RunAsync(server.Url, Places[0], "header X-CSRF-Token", post: "/nothing")).Verdict.ShouldBe(Verdict.Hold);
        (await RunAsync("http://127.0.0.1:1", Places[0], "header X-CSRF-Token")).Verdict.ShouldBe(Verdict.Stop);
    }

    [Fact]
    public async Task Other_statuses_may_be_named()
    {
        await using var server = await ServiceAsync(checks: true, refused: 419, accepted: 401);

        (await RunAsync(server.Url, "json.token", "header X-CSRF-Token", refused: [403, 419], get: "/token")).ShouldSay(Verdict.Go, "POST /order: without the token 419; with a wrong token 419; with the token 401");
    }

    [Theory]
    [InlineData("css", false)]
    [InlineData("css [", false)]
    [InlineData("css meta @", false)]
    [InlineData("json.a.b[0]", true)]
    [InlineData("css form > input[name=\"a @b\"] @value", true)]
    public void A_place_that_nobody_can_read_is_none(string text, bool readable) => (TokenPlace.Of(text) is not null).ShouldBe(readable);

    [Theory]
    [InlineData(200, Verdict.Go, "with the token 200")]
    [InlineData(500, Verdict.Warn, "; but synthetic data marked il-")]
    public async Task What_it_made_is_removed_by_its_marker(int status, Verdict verdict, string said)
    {
        string? made = null, removed = null;
        await using var server = await Server.StartAsync(async context =>
        {
            if (context.Request.Method == "DELETE")
                (removed, context.Response.StatusCode) = (context.Request.Path.ToString().Split('/')[^1], status);
            else if (context.Request.Method == "GET")
                context.Response.Headers["X-Token"] = "csrf-7731";
            else
            {
                made = (await context.Request.ReadFormAsync())["item"];
                context.Response.StatusCode = context.Request.Headers["X-CSRF-Token"] == "csrf-7731" ? 200 : 403;
            }
        });
        var settings = new CsrfSettings { Post = "/order", Form = new Dictionary<string, string> { ["item"] = "$probe" }, Token = new() { Get = "/form", From = "header X-Token", Send = "header X-CSRF-Token" } };
        var verify = new VerifySettings { Load = new() { Sessions = 1, Kinds = new Dictionary<string, SessionSettings>(), Cleanup = [new() { Delete = "/made/$probe", Expect = ["status == 200"] }] } };

        var step = SecureSteps.For(Contexts.Request(Contexts.Runbook(verify, new SecureSettings { Csrf = settings }))).OfType<ForgedRequests>().Single();
        var result = await step.RunAsync(Contexts.For(server.Url), CancellationToken.None);

        result.Verdict.ShouldBe(verdict, result.Evidence);
        result.Evidence.ShouldContain(said);
        removed.ShouldNotBeNull().ShouldBe(made);
        step.Effects[^1].ShouldBe("afterwards DELETE /made/$probe: status == 200");
    }

    private static Task<StepResult> RunAsync(string url, string from, string send, string post = "/order", IReadOnlyList<int>? refused = null, string get = "/form") =>
        new ForgedRequests(new CsrfSettings
        {
            Post = post,
            Form = new Dictionary<string, string> { ["item"] = "$probe" },
            Token = new() { Get = get, From = from, Send = send },
            Refused = refused ?? [403],
        }, new SyntheticData([])).RunAsync(Contexts.For(url), CancellationToken.None);

    private static Task<Server> ServiceAsync(bool checks, bool anyToken = false, int refused = 403, int accepted = 200)
    {
        var issued = new Dictionary<string, string>();
        return Server.StartAsync(async context =>
        {
            if (context.Request.Path == "/order")
            {
                var form = await context.Request.ReadFormAsync();
                form["item"].ToString().ShouldStartWith("il-");
                context.Request.Headers.Origin.ToString().ShouldStartWith("http://127.0.0.1:");
                string? token = context.Request.Headers["X-CSRF-Token"].FirstOrDefault() ?? form["_token"].FirstOrDefault();
                var mine = issued.GetValueOrDefault(context.Request.Cookies["session"] ?? "");
                context.Response.StatusCode = !checks || (token is not null && (anyToken || token == mine)) ? accepted : refused;
                return;
            }

            if (context.Request.Path != "/form" && context.Request.Path != "/token")
            {
                context.Response.StatusCode = 404;
                return;
            }

            var (session, fresh) = (Guid.NewGuid().ToString("n"), Guid.NewGuid().ToString());
            issued[session] = fresh;
            context.Response.Cookies.Append("session", session, new CookieOptions { Expires = DateTimeOffset.UtcNow.AddHours(1), HttpOnly = true });
            context.Response.Cookies.Append("XSRF", fresh);
            context.Response.Headers["X-Token"] = fresh;
            await context.Response.WriteAsync(context.Request.Path == "/token" ? $$"""{"token":"{{fresh}}"}"""
                : $"<html><head><meta name=csrf content='{fresh}'></head><body><p id=token> {fresh} <form><input name='_token' value='{fresh}'></form></body></html>");
        });
    }
}
