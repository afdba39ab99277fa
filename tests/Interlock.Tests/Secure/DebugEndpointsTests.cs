using Interlock.Engine;
using Interlock.Secure.Leaks;
using Interlock.Tests.Preflight;
using Interlock.Tests.Verify;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Secure;

public class DebugEndpointsTests
{
    private const string OnePage = """<!DOCTYPE html><html><head><title>Shop</title><script src="/assets/app.js"></script><script src="https://cdn.example/x.js"></script></head><body data-env="A=b">DEBUG=1</body></html>""";

    [Fact]
    public async Task A_service_that_answers_everything_with_its_one_page_gives_nothing_away()
    {
        await using var server = await Server.SayingAsync(200, OnePage, ("Content-Type", "text/html"));

        (await RunAsync(server)).ShouldSay(Verdict.Go, $"{DebugEndpoint.All.Count + 4} places asked where frameworks and servers give themselves away: none does");
    }

    [Theory]
    [InlineData("/.env", "# made by hand\nDATABASE_URL=somewhere\n", Verdict.Stop, "a file of variables")]
    [InlineData("/.git/config", "[core]\n\trepositoryformatversion = 0\n", Verdict.Stop, "git's files")]
    [InlineData("/.git/HEAD", "ref: refs/heads/main\n", Verdict.Stop, "git's files")]
    [InlineData("/docker-compose.yml", "version: '3'\nservices:\n  web: {}\n", Verdict.Stop, "a file of Docker Compose")]
    [InlineData("/dump.sql", "-- PostgreSQL database dump\n", Verdict.Stop, "a database dump")]
    [InlineData("/actuator", """{"_links":{"self":{"href":"http://shop/actuator"}}}""", Verdict.Stop, "Spring's actuator")]
    [InlineData("/actuator/env", """{"activeProfiles":[],"propertySources":[]}""", Verdict.Stop, "Spring's environment")]
    [InlineData("/debug/pprof/", "<html><head><title>/debug/pprof/</title></head>Types of profiles available:", Verdict.Stop, "Go's profiler")]
    [InlineData("/debug/vars", """{"cmdline":["/app"],"memstats": {"Alloc":1}}""", Verdict.Stop, "Go's variables")]
    [InlineData("/server-status", "<h1>Apache Server Status for localhost</h1>", Verdict.Stop, "Apache's status")]
    [InlineData("/console", "<title>Console // Werkzeug Debugger</title>", Verdict.Stop, "a console")]
    [InlineData("/phpinfo.php", "<title>PHP 8.2.1 - phpinfo()</title>", Verdict.Stop, "PHP's settings")]
    [InlineData("/metrics", "# HELP up x\n# TYPE up gauge\nup 1\n", Verdict.Warn, "metrics")]
    [InlineData("/nginx_status", "Active connections: 2 \n", Verdict.Warn, "nginx's status")]
    [InlineData("/docs", "<script src=\"/static/swagger-ui-bundle.js\"></script>", Verdict.Warn, "API documentation")]
    [InlineData("/redoc", "<redoc spec-url='/openapi.json'></redoc>", Verdict.Warn, "API documentation")]
    [InlineData("/openapi.json", "{\"info\": {}, \"openapi\": \"3.1.0\"}", Verdict.Warn, "the API's description")]
    [InlineData("/graphql", """{"data":{"__schema":{"queryType":{"name":"Query"}}}}""", Verdict.Warn, "GraphQL tells its schema")]
    [InlineData("/assets/app.js.map", """{"version":3,"sources":["a.ts"],"mappings":"AAAA"}""", Verdict.Warn, "a map to the source")]
    [InlineData("/assets/", "<html><head><title>Index of /assets/</title></head>", Verdict.Warn, "a listing of a folder")]
    public async Task What_gives_the_service_away_is_told_by_its_content(string path, string body, Verdict verdict, string what)
    {
        await using var server = await ServiceAsync(path, body);

        var result = await RunAsync(server);

        result.Verdict.ShouldBe(verdict, result.Evidence);
        result.Evidence.ShouldBe($"{(path == "/graphql" ? "POST" : "GET")} {path}: {what}. Switch it off for this environment, or close it to the outside");
    }

    [Theory]
    [InlineData("/metrics", """{"orders": 3}""")]
    [InlineData("/docs", "<h1>How to buy</h1>")]
    [InlineData("/graphql", """{"errors":[{"message":"introspection is disabled: __schema"}]}""")]
    [InlineData("/console", "<h1>Your account</h1>")]
    public async Task Other_things_at_such_places_go(string path, string body)
    {
        await using var server = await ServiceAsync(path, body);

        (await RunAsync(server)).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task What_is_closed_goes_and_what_could_not_be_asked_holds_or_stops()
    {
        await using var closed = await ServiceAsync("/metrics", "# HELP up x\n", 401);
        await using var busy = await ServiceAsync("/metrics", "", 429);

        (await RunAsync(closed)).Verdict.ShouldBe(Verdict.Go);
        (await RunAsync(busy)).ShouldSay(Verdict.Hold, $"GET /metrics: 429, too many requests: 1 of {DebugEndpoint.All.Count + 4} places could not be judged");
        (await new DebugEndpoints().RunAsync(Contexts.For("http://127.0.0.1:1"), CancellationToken.None)).Verdict.ShouldBe(Verdict.Stop);
    }

    [Fact]
    public async Task What_is_too_long_to_be_read_or_searched_holds()
    {
        await using var endless = await ServiceAsync("/metrics", new string('x', 1024 * 1024 + 1));
        await using var tangled = await ServiceAsync("/dump.sql", new string('\n', 500_000));

        (await RunAsync(endless)).ShouldSay(Verdict.Hold, $"GET /metrics: a body too long to be read whole: 1 of {DebugEndpoint.All.Count + 4} places could not be judged");
        (await RunAsync(tangled)).ShouldSay(Verdict.Hold, $"GET /dump.sql: a body that took too long to be searched: 1 of {DebugEndpoint.All.Count + 4} places could not be judged");
    }

    [Theory]
    [InlineData("<h1>Page not found</h1> Using the URLconf defined in <code>shop.urls</code>", "Django")]
    [InlineData("<title>ValueError: x // Werkzeug Debugger</title>", "Werkzeug")]
    [InlineData("<script>window.ignite({})</script>", "Laravel")]
    [InlineData("<title>Whoops! There was an error.</title>", "Laravel")]
    [InlineData("<div class=\"exception-message-wrapper\">", "Symfony")]
    [InlineData("<h1>An unhandled exception occurred while processing the request.</h1>", "ASP.NET")]
    [InlineData("<h1>Server Error in '/' Application.</h1>", "ASP.NET")]
    [InlineData("<title>Action Controller: Exception caught</title>", "Rails")]
    [InlineData("# Phoenix.Router.NoRouteError at GET /x", "Phoenix")]
    [InlineData("{\"trace\":\"Stack trace:\\n#0 /app/index.php(3): go()\"}", "PHP")]
    [InlineData("PHP Fatal error: Uncaught TypeError: x", "PHP")]
    [InlineData("<h1>Index of /files</h1>", "listing")]
    public void Debug_pages_are_known_by_their_marks(string body, string says) => DebugPages.In(body)!.ShouldContain(says);

    [Theory]
    [InlineData("thread 'main' panicked at src/main.rs:4:5", true)]
    [InlineData("thread 'tokio-1' (42) panicked at src/main.rs:4:5", true)]
    [InlineData("panic: runtime error: index out of range", true)]
    [InlineData("app.rb:12:in 'Cart#add'", true)]
    [InlineData("java.lang.NullPointerException", true)]
    [InlineData("Don't panic: call us", false)]
    [InlineData("Our index of prices; the stack of books", false)]
    public void Traces_are_told_from_talk(string body, bool trace) => (StackTraces.In(body) is not null || DebugPages.In(body) is not null).ShouldBe(trace);

    private static Task<StepResult> RunAsync(Server server) => new DebugEndpoints().RunAsync(Contexts.For(server.Url), CancellationToken.None);

    private static Task<Server> ServiceAsync(string path, string body, int status = 200) => Server.StartAsync(async context =>
    {
        if (context.Request.Path == "/")
            await context.Response.WriteAsync(OnePage);
        else if (context.Request.Path == path)
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body);
        }
        else
            context.Response.StatusCode = 404;
    });
}
