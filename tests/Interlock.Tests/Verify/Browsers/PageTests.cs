using Interlock.Engine;
using Interlock.Runbook;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Verify.Browsers;

/// <summary>What a page in a real browser is worth.</summary>
[Trait("Suite", "verification")]
public sealed class PageTests(BrowserRoom room) : IClassFixture<BrowserRoom>
{
    [FactWithBrowser]
    public async Task A_good_page_goes_and_leaves_a_screenshot_and_no_trace()
    {
        await using var server = await Shop.OfAsync("<h1>Welcome</h1>");

        var result = await room.LookAsync(server.Url, new()
        {
            Browser = "/", Name = "The shop: works!", Expect = ["load < 20s go < 30s warn", "lcp < 20s", "interactive < 20s", "layout-shift < 0.1", "title ~ /Shop/", "title == Shop", "status == 200"],
        });

        result.Verdict.ShouldBe(Verdict.Go, string.Join('\n', [result.Evidence, .. result.Details]));
        result.Evidence.ShouldMatch(@"^browser /: load [\d.]+ ms, interactive [\d.]+ ms, lcp [\d.]+ ms, layout shift 0, 1 request \(Chromium [\d.]+(, without its sandbox: this is root)?\); screenshots/the-shop-works\.png$");
        File.ReadAllBytes(Path.Combine(room.Folder, "screenshots/the-shop-works.png"))[..4].ShouldBe([0x89, (byte)'P', (byte)'N', (byte)'G']);
        File.Exists(Path.Combine(room.Folder, "screenshots/the-shop-works.trace.zip")).ShouldBeFalse();
    }

    [TheoryWithBrowser]
    [InlineData("<script>console.error('no stock for', 7)</script>", @"expected console-errors == 0, found 1 \(no stock for 7\)")]
    [InlineData("<script>shop.open()</script>", @"expected console-errors == 0, found 1 \(uncaught ReferenceError: shop is not defined")]
    [InlineData("<script>setTimeout(() => Promise.reject(new Error('late')), 100)</script>", @"expected console-errors == 0, found 1 \(uncaught Error: late")]
    [InlineData("<script>console.error(1); console.error(2)</script>", @"found 2 \(first 1\)")]
    [InlineData("<script src='/gone.js'></script>", @"^browser /: expected failed-requests == 0, found 1 \(GET /gone\.js 404\);")]
    [InlineData("<script>fetch('/api/x', {method: 'POST'})</script>", @"found 1 \(POST /api/x 404\)")]
    public async Task What_goes_wrong_in_a_page_stops_and_leaves_a_trace(string body, string said)
    {
        await using var server = await Shop.OfAsync($"<h1>Welcome</h1>{body}");

        var result = await room.LookAsync(server.Url, new() { Browser = "/", Name = "broken page" });

        result.Verdict.ShouldBe(Verdict.Stop, result.Evidence);
        result.Evidence.ShouldMatch(said);
        var files = System.Text.RegularExpressions.Regex.Match(result.Evidence, @"; (screenshots/broken-page(?:-\d)?\.png), (screenshots/broken-page(?:-\d)?\.trace\.zip)$");
        files.Success.ShouldBeTrue(result.Evidence);
        new FileInfo(Path.Combine(room.Folder, files.Groups[1].Value)).Length.ShouldBeGreaterThan(100);
        using var trace = System.IO.Compression.ZipFile.OpenRead(Path.Combine(room.Folder, files.Groups[2].Value));
        trace.Entries.Select(entry => entry.Name).ShouldContain("trace.trace");
    }

    [FactWithBrowser]
    public async Task A_trace_that_cannot_be_kept_is_no_word_about_the_page()
    {
        await using var good = await Shop.OfAsync("<h1>Welcome</h1>");
        await using var bad = await Shop.OfAsync("<h1>Welcome</h1><script>console.error(1)</script>");
        // Where the trace belongs lies something else.
        Directory.CreateDirectory(Path.Combine(room.Folder, "screenshots/good-traceless.trace.zip"));
        Directory.CreateDirectory(Path.Combine(room.Folder, "screenshots/bad-traceless.trace.zip"));

        var went = await room.LookAsync(good.Url, new() { Browser = "/", Name = "good traceless" });
        var stopped = await room.LookAsync(bad.Url, new() { Browser = "/", Name = "bad traceless" });

        went.Verdict.ShouldBe(Verdict.Go, went.Evidence);
        went.Evidence.ShouldEndWith("; screenshots/good-traceless.png");
        stopped.Verdict.ShouldBe(Verdict.Stop, stopped.Evidence);
        stopped.Evidence.ShouldContain("expected console-errors == 0, found 1");
        stopped.Evidence.ShouldContain("; screenshots/bad-traceless.png, no trace (");
    }

    [TheoryWithBrowser]
    [InlineData("<script>console.error('known trouble')</script>", "known")]
    [InlineData("<script src='/gone.js'></script>", @"/gone\.js 404$")]
    public async Task What_is_known_does_not_count(string body, string allow)
    {
        await using var server = await Shop.OfAsync($"<h1>Welcome</h1>{body}");

        var result = await room.LookAsync(server.Url, new() { Browser = "/", Allow = [allow] });

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
    }

    [FactWithBrowser]
    public async Task A_runbook_may_take_errors_by_bands()
    {
        await using var server = await Shop.OfAsync("<h1>Welcome</h1><script>console.error(1)</script>");

        var result = await room.LookAsync(server.Url, new() { Browser = "/", Expect = ["console-errors < 1 go < 3 warn"] });

        result.Verdict.ShouldBe(Verdict.Warn, result.Evidence);
    }

    [FactWithBrowser]
    public async Task What_fails_at_another_host_warns()
    {
        await using var other = await Shop.OfAsync("there");
        await using var server = await Shop.OfAsync($"<h1>Welcome</h1><script src='{other.Url}/gone.js'></script>");

        var result = await room.LookAsync(server.Url, new() { Browser = "/" });

        result.Verdict.ShouldBe(Verdict.Warn, result.Evidence);
        result.Evidence.ShouldContain($"1 request to other hosts failed, first GET {other.Url}/gone.js 404");
    }

    [FactWithBrowser]
    public async Task A_slow_page_warns_by_its_band()
    {
        await using var server = await Server.StartAsync(async context =>
        {
            if (context.Request.Path == "/slow.js")
                await Task.Delay(700, context.RequestAborted);
            context.Response.ContentType = context.Request.Path == "/slow.js" ? "text/javascript" : "text/html";
            await context.Response.WriteAsync(context.Request.Path == "/slow.js" ? "1" : Shop.Page("<h1>Welcome</h1><script src='/slow.js'></script>"));
        });

        var result = await room.LookAsync(server.Url, new() { Browser = "/", Expect = ["load < 500ms go < 20s warn"] });

        result.Verdict.ShouldBe(Verdict.Warn, result.Evidence);
        result.Evidence.ShouldMatch(@"expected load < 500ms go < 20s warn, found [\d.]+ ms;");
    }

    [FactWithBrowser]
    public async Task A_page_that_is_pushed_around_is_seen()
    {
        await using var server = await Shop.OfAsync("<div id=top></div><h1>Welcome</h1><p>Here it all begins</p><script>setTimeout(() => top_.style.height = '300px', 200); const top_ = document.getElementById('top')</script>");

        var result = await room.LookAsync(server.Url, new() { Browser = "/", Expect = ["layout-shift < 0.001"] });

        result.Verdict.ShouldBe(Verdict.Stop, result.Evidence);
        result.Evidence.ShouldMatch(@"expected layout-shift < 0\.001, found 0\.\d+");
    }

    [FactWithBrowser]
    public async Task A_task_that_keeps_the_page_busy_counts_until_its_end()
    {
        await using var server = await Shop.OfAsync("<h1>Welcome</h1><script>setTimeout(() => { const end = performance.now() + 300; while (performance.now() < end); }, 200)</script>");

        var result = await room.LookAsync(server.Url, new() { Browser = "/", Expect = ["interactive < 400ms go < 20s warn"] });

        result.Verdict.ShouldBe(Verdict.Warn, result.Evidence);
    }

    [FactWithBrowser]
    public async Task What_was_not_measured_holds()
    {
        await using var server = await Shop.OfAsync("");

        var result = await room.LookAsync(server.Url, new() { Browser = "/", Expect = ["lcp < 20s"] });

        result.Verdict.ShouldBe(Verdict.Hold, result.Evidence);
        result.Evidence.ShouldContain("expected lcp < 20s, found no paint seen");
    }

    [TheoryWithBrowser]
    [InlineData("POST /track", null, 1, Verdict.Go, "")]
    [InlineData("POST /track", "\"click\"|view", 2, Verdict.Go, "")]
    [InlineData("POST /tr*", "view", 1, Verdict.Go, "")]
    [InlineData("POST /track", "buy", 1, Verdict.Stop, "expected the page to call POST /track with /buy/, found none")]
    [InlineData("POST /track", null, 3, Verdict.Stop, "expected the page to call POST /track 3 times, found 2")]
    [InlineData("GET /track", null, 1, Verdict.Stop, "expected the page to call GET /track, found none")]
    [InlineData("POST /fails", null, 1, Verdict.Stop, "expected the page to call POST /fails, found 1, answered 500")]
    public async Task A_page_must_send_what_it_is_there_to_send(string call, string? body, int times, Verdict verdict, string said)
    {
        await using var server = await Server.StartAsync(async context =>
        {
            context.Response.ContentType = "text/html";
            context.Response.StatusCode = context.Request.Path == "/fails" ? 500 : 200;
            if (context.Request.Path == "/")
                await context.Response.WriteAsync(Shop.Page("""
                    <button>Buy</button><script>
                    const send = (path, type) => fetch(path, {method: 'POST', keepalive: true, headers: {'Content-Type': 'application/json'}, body: JSON.stringify({type})});
                    send('/track', 'view'); send('/fails', 'x'); document.querySelector('button').addEventListener('click', () => send('/track', 'click'));
                    </script>
                    """));
        });

        var result = await room.LookAsync(server.Url, new()
        {
            Browser = "/", Do = [new() { Click = "button" }], Calls = [new() { Call = call, Body = body, Times = times }], Allow = ["/fails"], Timeout = verdict == Verdict.Go ? TimeSpan.FromSeconds(20) : TimeSpan.FromSeconds(2),
        });

        result.Verdict.ShouldBe(verdict, result.Evidence);
        result.Evidence.ShouldContain(said);
    }

    [FactWithBrowser]
    public async Task A_page_that_does_not_come_stops()
    {
        await using var server = await Server.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        var late = await room.LookAsync(server.Url, new() { Browser = "/", Timeout = TimeSpan.FromSeconds(1) });
        var nobody = await room.LookAsync("http://127.0.0.1:9", new() { Browser = "/" });
        await using var gone = await Shop.OfAsync("here");
        var missing = await room.LookAsync(gone.Url, new() { Browser = "/no-such-page" });
        var wanted = await room.LookAsync(gone.Url, new() { Browser = "/no-such-page", Expect = ["status == 404"] });

        (late.Verdict, nobody.Verdict, missing.Verdict, wanted.Verdict).ShouldBe((Verdict.Stop, Verdict.Stop, Verdict.Stop, Verdict.Go), $"{missing.Evidence}\n{wanted.Evidence}");
        late.Evidence.ShouldStartWith("browser /: not loaded within 1 s");
        nobody.Evidence.ShouldStartWith("browser /: not loaded: net::ERR_");
        missing.Evidence.ShouldContain("found 1 (GET /no-such-page 404)");
    }
}
