using Interlock.Engine;
using Interlock.Runbook;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Verify.Browsers;

/// <summary>What is done in a page.</summary>
[Trait("Suite", "verification")]
public sealed class ActionTests(BrowserRoom room) : IClassFixture<BrowserRoom>
{
    private const string Form = """
        <form id=f><input id=email><input id=password type=password><select id=size><option>S<option>M</select><button>Log in</button></form>
        <p id=hello hidden></p><p id=wait>Please wait</p>
        <script>
        const show = () => { const name = localStorage.getItem('name'); if (name) { hello.hidden = false; hello.textContent = 'Welcome, ' + name; wait.remove(); } };
        show(); f.addEventListener('submit', e => { e.preventDefault(); setTimeout(() => { localStorage.setItem('name', email.value + ' ' + size.value); show(); }, 100); });
        </script>
        """;

    [FactWithBrowser]
    public async Task A_form_is_filled_in_sent_and_still_there_after_a_reload()
    {
        await using var server = await Shop.OfAsync(("/", Shop.Page(Form)), ("/about", Shop.Page("About us")));

        var result = await room.LookAsync(server.Url, new()
        {
            Browser = "/",
            Do =
            [
                new() { Fill = "#email", With = "$probe@probe.example" }, new() { Fill = "#password", With = "word-" + "of-mine" }, new() { Choose = "#size", With = "M" }, new() { Click = "text=Log in" },
                new() { See = "welcome, il-page@probe.example M" }, new() { Gone = "#wait" }, new() { Reload = true }, new() { See = "Welcome", In = "#hello" }, new() { Visible = "#hello" },
                new() { Open = "/about" }, new() { See = "About us" },
            ],
        });

        result.Verdict.ShouldBe(Verdict.Go, string.Join('\n', [result.Evidence, .. result.Details]));
        result.Evidence.ShouldContain("11 actions done");
    }

    [FactWithBrowser]
    public async Task A_key_is_pressed_where_the_focus_is()
    {
        await using var server = await Shop.OfAsync(Form);

        var result = await room.LookAsync(server.Url, new() { Browser = "/", Do = [new() { Fill = "#email", With = "ada" }, new() { Press = "Enter" }, new() { See = "Welcome, ada S" }] });

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
    }

    [TheoryWithBrowser]
    [InlineData("see", "action 2 of 3, see 'Welcome': not within 1 s")]
    [InlineData("click", "action 2 of 3, click #none: not within 1 s")]
    [InlineData("two", "action 2 of 3, click p:")]
    [InlineData("gone", "action 2 of 3, gone #wait: not within 1 s")]
    [InlineData("404", "action 2 of 3, open /none")]
    public async Task What_cannot_be_done_stops_and_says_which(string what, string said)
    {
        await using var server = await Shop.OfAsync(Form);
        BrowserActionSettings action = what switch
        {
            "see" => new() { See = "Welcome" },
            "click" => new() { Click = "#none" },
            "two" => new() { Click = "p" },
            "gone" => new() { Gone = "#wait" },
            _ => new() { Open = "/none" },
        };

        var result = await room.LookAsync(server.Url, new() { Browser = "/", Timeout = TimeSpan.FromSeconds(1), Do = [new() { Fill = "#email", With = "ada" }, action, new() { See = "never" }] });

        result.Verdict.ShouldBe(Verdict.Stop, result.Evidence);
        if (what == "404")
            result.Evidence.ShouldContain("found 1 (GET /none 404)");
        else
            result.Evidence.ShouldContain(said);
    }

    [FactWithBrowser]
    public async Task What_is_typed_into_a_secret_field_is_nowhere()
    {
        var word = "typed-word-" + Guid.NewGuid().ToString("N");
        await using var server = await Server.StartAsync(async context =>
        {
            context.Response.ContentType = "text/html";
            context.Response.Headers.SetCookie = "sid=cookie-" + word[^12..];
            await context.Response.WriteAsync(Shop.Page("""
                <input id=password type=password><button>Go</button>
                <script>document.querySelector('button').onclick = () => { console.error('bad ' + password.value); fetch('/login', {method: 'POST', body: 'p=' + password.value}); }</script>
                """));
        });

        var result = await room.LookAsync(server.Url, new() { Browser = "/", Name = "secret page", Do = [new() { Fill = "#password", With = word }, new() { Click = "button" }] }, key: new Secret("key-of-the-prober-" + word[..8]));

        result.Verdict.ShouldBe(Verdict.Stop, result.Evidence);
        result.Evidence.ShouldContain("bad ***");
        string.Join('\n', result.Details).ShouldNotContain(word);
        using var trace = System.IO.Compression.ZipFile.OpenRead(Path.Combine(room.Folder, "screenshots/secret-page.trace.zip"));
        trace.Entries.Count.ShouldBeGreaterThan(2);
        foreach (var entry in trace.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            var text = await reader.ReadToEndAsync();
            text.ShouldNotContain(word);
            text.ShouldNotContain("key-of-the-prober");
            text.ShouldNotContain("cookie-" + word[^12..]);
        }
    }

    [FactWithBrowser]
    public async Task Only_the_service_is_told_who_asks_also_where_it_redirects_elsewhere()
    {
        var (own, other) = (new List<string>(), new List<string>());
        void Keep(List<string> to, HttpContext context)
        {
            lock (to)
                to.Add($"{context.Request.Path} {context.Request.Headers["X-Client-Key"]} {context.Request.Headers["X-Probe"]} {context.Request.Headers["X-Own"]}".TrimEnd());
        }

        await using var elsewhere = await Server.StartAsync(context =>
        {
            Keep(other, context);
            context.Response.ContentType = "text/javascript";
            return context.Response.WriteAsync("1");
        });
        await using var server = await Server.StartAsync(async context =>
        {
            Keep(own, context);
            context.Response.ContentType = "text/html";
            if (context.Request.Path == "/away.js")
                context.Response.Redirect(elsewhere.Url + "/led.js");
            else
                await context.Response.WriteAsync(context.Request.Path == "/" ? Shop.Page($"<h1>Hi</h1><script src='/away.js'></script><script src='{elsewhere.Url}/direct.js'></script><script>fetch('/data')</script>") : "{}");
        });

        var result = await room.LookAsync(server.Url, new() { Browser = "/", Headers = new Dictionary<string, string> { ["X-Own"] = "of-$probe" } }, key: new Secret("prober-key-" + 2));

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        own.Order().ShouldBe(["/ prober-key-2 il-page of-il-page", "/away.js prober-key-2 il-page of-il-page", "/data prober-key-2 il-page of-il-page"]);
        other.Order().ShouldBe(["/direct.js", "/led.js"]);
    }
}
