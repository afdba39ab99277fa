using System.Text;
using Interlock.Preflight.Documents;
using Interlock.Runbook;
using Interlock.Verify.Probes;
using Interlock.Verify.Probes.Imports;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Verify;

public sealed class RequestFileTests : IDisposable
{
    private const string Hurl = """
        # Logs in, and looks.
        POST {{base}}/login
        Content-Type: application/json
        {
          "user": "{{who}}",
          "tags": ["a]", "b"]
        }
        HTTP 201
        X-Kind: login
        [Captures]
        token: jsonpath "$.session.token"

        GET http://localhost:5000/items
        Authorization: Bearer {{token}}
        [QueryStringParams]
        limit: 10 of all
        HTTP/1.1 200
        Content-Type: application/json
        [Asserts]
        duration < 5000
        jsonpath "$.items" count == 2
        jsonpath "$.items[0].name" == "first \"one\""
        jsonpath "$.items[0].id" isInteger
        jsonpath "$['items'][1].name" startsWith "sec"
        header "X-Count" matches /^\d+$/
        body contains "a/b?"
        body not contains "Traceback"
        jsonpath "$.who" == "{{who}}"

        POST {{base}}/form
        [FormParams]
        name: {{who}}
        HTTP 200
        """;

    private const string Http = """
        @host = http://localhost:5000
        @who = ada

        ### Logs in
        # @name login
        POST {{host}}/login HTTP/1.1
        Content-Type: application/json

        {"user": "{{who}}", "tags": ["a]", "b"]}

        ### Looks
        GET {{host}}/items
            ?limit=10%20of%20all
            &q={{who}}
        Authorization: Bearer {{login.response.body.$.session.token}}

        ###
        // a form
        POST {{host}}/form
        Content-Type: application/x-www-form-urlencoded

        name={{who}}
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("interlock-requests-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("smoke.hurl", Hurl)]
    [InlineData("smoke.http", Http)]
    public async Task The_requests_of_a_file_are_asked_in_order(string file, string text)
    {
        var asked = new List<string>();

        var outcome = await AskAsync(file, text, asked, """{"items":[{"id":1,"name":"first \"one\""},{"id":2,"name":"second"}],"x":"a/b?","who":"ada"}""");

        outcome.Evidence.ShouldBe($"{file}: 3 requests answered as expected");
        outcome.Verdict.ShouldBe(Verdict.Go);
        asked[0].ShouldStartWith("POST /login application/json {");
        asked[0].ShouldContain("\"user\": \"ada\"");
        asked[1].ShouldStartWith("GET /items?limit=10%20of%20all");
        asked[1].ShouldContain("Bearer word-of-the-day");
        asked[2].ShouldBe("POST /form application/x-www-form-urlencoded name=ada");
    }

    [Fact]
    public async Task What_does_not_hold_stops_and_names_the_step() =>
        (await AskAsync("smoke.hurl", Hurl, [], """{"items":[]}""")).Evidence.ShouldStartWith("smoke.hurl, step 2 of 3: GET /items?limit=10%20of%20all: expected json.items.length == 2, found 0");

    [Theory]
    [InlineData("bad.hurl", "HTTP 200", "bad.hurl:1: a request is expected, such as GET {{base}}/health, and 'HTTP 200' is none")]
    [InlineData("bad.hurl", "GET https://example.com/a", "bad.hurl:1: asks example.com: a probe asks the service that is released. Write {{base}}/path")]
    [InlineData("bad.hurl", "OPTIONS /a", "bad.hurl:1: OPTIONS is not asked by probes; they know GET, POST, PUT, PATCH, DELETE")]
    [InlineData("bad.hurl", "GET /a\nHTTP 200\n[Asserts]\nxpath \"//a\" == 1", "bad.hurl:4: the assert 'xpath \"//a\" == 1' is not known")]
    [InlineData("bad.hurl", "GET /a\nHTTP 200\n[Asserts]\njsonpath \"$..a\" == 1", "bad.hurl:4: jsonpath \"$..a\" is not known; names and numbers are, as in $.items[0].id")]
    [InlineData("bad.hurl", "GET /a\n[Cookies]\na: b", "bad.hurl:3: the section [Cookies] is not known")]
    [InlineData("bad.hurl", "POST /a\n[Options]\nlocation: true", "bad.hurl:3: only a GET follows redirects, and this is a POST")]
    [InlineData("bad.hurl", "GET /a\n[Options]\nskip: true", "bad.hurl:3: the option skip is not known")]
    [InlineData("bad.hurl", "GET /a\nHTTP 200\n{\"a\": 1}", "bad.hurl:3: a body that is expected whole is not known; ask for its parts under [Asserts]")]
    [InlineData("bad.hurl", "GET /a/{{tokn}}\n", "bad.hurl:1: {{tokn}} is not known here: give it under parameters")]
    [InlineData("bad.http", "GET {{host}}/a\n\n> {% client.test() %}", "bad.http:3: scripts and files beside are not run; say what is expected under expect of a probe, or as a Hurl file")]
    [InlineData("bad.http", "FETCH it", "bad.http:1: a request is expected, such as GET {{base}}/health, and 'FETCH it' is none")]
    [InlineData("bad.http", "GET {{host}}/a?x={{$guid}}", "bad.http:1: '/a?x={{$guid}}' has something else than a variable in {{ }}")]
    [InlineData("bad.http", "\n# nothing\n", "bad.http has no request")]
    public async Task What_it_does_not_know_is_told_with_its_line_before_anything_runs(string file, string text, string problem)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, file), text);

        RequestFile.Read(folder, new() { Requests = file }).Problems.ShouldBe([problem]);
        var result = await new ProbeSchemas([new() { Requests = file }]).RunAsync(Contexts.For("http://127.0.0.1:1", root: folder), CancellationToken.None);
        (result.Verdict, result.Evidence).ShouldBe((Verdict.Stop, problem));
    }

    [Fact]
    public async Task An_earlier_answer_may_be_a_list()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "list.http"), "# @name all\nGET {{host}}/orders\n\n###\nGET {{host}}/orders/{{all.response.body.$[0].id}}");

        var (steps, problems) = RequestFile.Read(folder, new() { Requests = "list.http" });

        problems.ShouldBeEmpty();
        steps[0].Capture.ShouldHaveSingleItem().Value.ShouldBe("json[0].id");
        steps[1].Get.ShouldBe($"/orders/${steps[0].Capture.Keys.Single()}");
    }

    [Fact]
    public void A_file_that_is_not_there_says_what_to_do() =>
        RequestFile.Read(folder, new() { Requests = "none.hurl" }).Problems.ShouldBe(["none.hurl is not there: commit it, or take it out of the runbook"]);

    private async Task<ProbeOutcome> AskAsync(string file, string text, List<string> asked, string items)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, file), text);
        await using var server = await Server.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var body = await reader.ReadToEndAsync();
            asked.Add($"{context.Request.Method} {context.Request.Path.ToUriComponent()}{context.Request.QueryString} {context.Request.ContentType?.Split(';')[0]}{context.Request.Headers.Authorization} {body}");
            context.Response.Headers["X-Kind"] = "login";
            context.Response.Headers["X-Count"] = "2";
            context.Response.ContentType = "application/json";
            context.Response.StatusCode = context.Request.Path == "/login" ? 201 : 200;
            await context.Response.WriteAsync(context.Request.Path == "/login" ? """{"session":{"token":"word-of-the-day"}}""" : items);
        });
        using var prober = new Prober(server.Url, TimeProvider.System) { Context = Contexts.For(server.Url, root: folder) };
        return await Probe.Of(new ProbeSettings { Requests = file, Parameters = new Dictionary<string, string> { ["who"] = "ada" } }).RunAsync(prober, Captures.None, CancellationToken.None);
    }
}
