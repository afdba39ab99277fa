using System.Text.Json;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Runbook;
using Interlock.Secure.Credentials;
using Interlock.Tests.Preflight;
using Interlock.Tests.Verify;

namespace Interlock.Tests.Secure;

public class DefaultCredentialsTests
{
    private const string At = "@";
    private const string Own = "Zk3vT9qLw2";

    [Theory]
    [InlineData("DATABASE_URL", "postgresql://shop:" + Own + At + "db.internal/shop", null)]
    [InlineData("DATABASE_URL", "postgresql://shop:" + "shop" + At + "db.internal/shop", "is a URL of postgresql whose password is its user's name")]
    [InlineData("DATABASE_URL", "postgresql+asyncpg://postgres:" + "Postgres" + At + "127.0.0.1/shop", "is a URL of postgresql whose password is its user's name")]
    [InlineData("DATABASE_URL", "postgresql://shop:" + "mysecretpassword" + At + "db/shop", "is a URL of postgresql with a password that vendors ship, or everybody guesses first")]
    [InlineData("DATABASE_URL", "mysql://root:" + "changeme" + At + "db/shop", "is a URL of mysql whose password was never filled in")]
    [InlineData("DATABASE_URL", "mysql://root:" + "12345678" + At + "db/shop", "is a URL of mysql with a password that vendors ship, or everybody guesses first")]
    [InlineData("BROKER_URL", "amqp://guest:" + "guest" + At + "queue:5672/", "is a URL of amqp whose password is its user's name")]
    [InlineData("MONGO_URL", "mongodb://root:" + "example" + At + "one,two/shop", "is a URL of mongodb whose password was never filled in")]
    [InlineData("REDIS_URL", "redis://cache:6379/0", "is a URL of redis without a password, of a host that is not this machine")]
    [InlineData("REDIS_URL", "redis://127.0.0.1:6379/0", null)]
    [InlineData("REDIS_URL", "redis://[::1]:6379/0", null)]
    [InlineData("REDIS_URL", "redis://:" + Own + At + "cache:6379", null)]
    [InlineData("DATABASE_URL", "postgresql:///shop?host=/run/postgresql", null)]
    [InlineData("DATABASE_URL", "postgresql://shop" + At + "db/shop?sslcert=shop.crt", null)]
    [InlineData("DATABASE_URL", "postgresql://shop" + At + "db/shop", "is a URL of postgresql without a password, of a host that is not this machine")]
    [InlineData("API_URL", "https://admin.example/admin", null)]
    [InlineData("SECRET_KEY", "changeme", "was never filled in: its value is one that stands for a real one")]
    [InlineData("GREETING", "test", null)]
    public async Task Credentials_that_are_defaults_warn_by_the_name_of_the_variable_alone(string name, string value, string? complaint)
    {
        var result = await RunAsync(new() { [name] = new(value), ["OTHER"] = Secret.InTheOpen("x") });

        result.Verdict.ShouldBe(complaint is null ? Verdict.Go : Verdict.Warn, result.Evidence);
        result.Evidence.ShouldBe(complaint is null ? "2 variables looked through: no credentials that are defaults" : $"{name} of web {complaint}: set one of your own");
    }

    [Fact]
    public async Task A_password_beside_its_user_is_seen_too()
    {
        var result = await RunAsync(new() { ["DB_USER"] = new("shopkeeper"), ["DB_PASSWORD"] = new("shop" + "keeper") });

        (result.Verdict, result.Evidence).ShouldBe((Verdict.Warn, "DB_PASSWORD of web is the same as DB_USER: set one of your own"));
    }

    [Fact]
    public async Task What_cannot_be_read_is_hold_and_what_has_only_a_name_is_told()
    {
        (await RunAsync(null)).ShouldSay(Verdict.Hold, "web: the variables that it runs with can't be read, so its credentials could not be judged");
        (await RunAsync(new() { ["SECRET_KEY"] = null })).ShouldSay(Verdict.Hold, "only the names of 1 variable are known (SECRET_KEY), so no credentials could be judged");
        (await RunAsync(new() { ["SECRET_KEY"] = null, ["A"] = Secret.InTheOpen("b") })).ShouldSay(Verdict.Go, "1 variable looked through: no credentials that are defaults; SECRET_KEY not, only its name is known");
    }

    [Theory]
    [InlineData("nobody", 401, Verdict.Go, "POST /login: 6 of 6 vendors' accounts refused")]
    [InlineData("root", 401, Verdict.Stop, "POST /login: user root is let in with a vendor's password (200): change it, or remove the account")]
    [InlineData("nobody", 404, Verdict.Hold, "POST /login: 0 of 6 vendors' accounts refused; user admin: 404, expected 401: what that means is not known; correct secure.default-logins")]
    [InlineData("nobody", 429, Verdict.Hold, "POST /login: 0 of 6 vendors' accounts refused, 6 met the rate limit: none could be judged; run Secure again later")]
    [InlineData("nobody", 500, Verdict.Hold, "POST /login: 0 of 6 vendors' accounts refused; user admin: 500, expected 401: what that means is not known; correct secure.default-logins")]
    public async Task Accounts_that_vendors_ship_are_not_let_in(string known, int otherwise, Verdict verdict, string evidence)
    {
        var tried = new List<string>();
        await using var server = await Server.StartAsync(async context =>
        {
            var login = (await JsonDocument.ParseAsync(context.Request.Body)).RootElement;
            tried.Add(login.GetProperty("name").GetString() + "/" + login.GetProperty("word").GetString());
            context.Response.StatusCode = tried[^1] == $"{known}/{known}" ? 200 : otherwise;
        });

        var result = await new DefaultLogins(new LoginSettings { Post = "/login", Json = """{"name":"$user","word":"$password"}""" }).RunAsync(Contexts.For(server.Url), CancellationToken.None);

        result.ShouldSay(verdict, evidence);
        tried.Count.ShouldBe(6);
        tried.ShouldContain("admin/password");
    }

    [Fact]
    public async Task Accounts_that_met_the_rate_limit_hold_by_their_names()
    {
        var tried = 0;
        await using var server = await Server.StartAsync(context =>
        {
            context.Response.StatusCode = ++tried > 3 ? 429 : 401;
            return Task.CompletedTask;
        });

        var result = await new DefaultLogins(new LoginSettings { Post = "/login", Json = "{}" }).RunAsync(Contexts.For(server.Url), CancellationToken.None);

        result.ShouldSay(Verdict.Hold, "POST /login: 3 of 6 vendors' accounts refused, 3 met the rate limit: guest, test, user could not be judged; run Secure again later");
    }

    [Fact]
    public async Task A_login_may_be_a_form_and_refuse_by_leading_back()
    {
        await using var server = await Server.StartAsync(async context =>
        {
            (await context.Request.ReadFormAsync())["user"].ToString().ShouldNotBeEmpty();
            context.Response.Redirect("/login?error");
        });
        var form = new Dictionary<string, string> { ["user"] = "$user@shop.example", ["password"] = "$password" };

        (await new DefaultLogins(new LoginSettings { Post = "/login", Form = form, Refused = [302] }).RunAsync(Contexts.For(server.Url), CancellationToken.None)).Verdict.ShouldBe(Verdict.Go);
        (await new DefaultLogins(new LoginSettings { Post = "/login", Form = form }).RunAsync(Contexts.For(server.Url), CancellationToken.None)).Verdict.ShouldBe(Verdict.Stop);
        (await new DefaultLogins(new LoginSettings { Post = "/login", Form = form }).RunAsync(Contexts.For("http://127.0.0.1:1"), CancellationToken.None)).Verdict.ShouldBe(Verdict.Stop);
    }

    private static Task<StepResult> RunAsync(Dictionary<string, Secret?>? variables) =>
        new LiveCredentials(Contexts.Runbook()).RunAsync(Contexts.For("http://127.0.0.1:1", platform: new LivePlatform(null, variables is null ? null : new LiveConfiguration("1.4.0", variables, "process 7"))), CancellationToken.None);
}
