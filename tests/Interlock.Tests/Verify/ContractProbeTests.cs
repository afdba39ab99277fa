using Interlock.Preflight.Documents;
using Interlock.Runbook;
using Interlock.Verify.Probes;
using Interlock.Verify.Probes.Contracts;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Verify;

public sealed class ContractProbeTests : IDisposable
{
    private const string Api = """
        openapi: 3.1.0
        info: {title: shop, version: 1.4.0}
        servers: [{url: /api}]
        paths:
          /orders:
            get:
              parameters:
                - {name: limit, in: query, required: true, schema: {type: integer, default: 10}}
                - {name: cursor, in: query, schema: {type: string, default: never}}
              responses: {'200': {$ref: '#/components/responses/Orders'}}
            post: {responses: {'201': {description: made}}}
          /orders/{id}:
            parameters: [{name: id, in: path, required: true, schema: {type: string}}]
            get:
              responses:
                2XX: {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
                '404': {description: none}
          /me:
            get: {security: [{bearer: []}], responses: {'200': {description: me}}}
        components:
          responses:
            Orders: {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}}
          schemas:
            Order: {type: object, required: [id], properties: {id: {type: string}}}
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("interlock-contract-").FullName;
    private string contentType = "application/json; charset=utf-8";
    private readonly Dictionary<string, (int Status, string Body)> answers = new(StringComparer.Ordinal)
    {
        ["/api/orders?limit=10"] = (200, """[{"id":"a"}]"""),
        ["/api/orders/a%20b"] = (200, """{"id":"a b"}"""),
        ["/api/me"] = (401, "{}"),
    };

    public ContractProbeTests() => File.WriteAllText(Path.Combine(folder, "api.yaml"), Api);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Each_get_that_answers_as_promised_goes() =>
        (await AskAsync(Whole)).ShouldBe((Verdict.Go, "3 of 3 GETs of api.yaml answer as it says"));

    [Theory]
    [InlineData("/api/orders?limit=10", 200, """[{"id":7}]""", Verdict.Stop, """GET /api/orders?limit=10: json[0].id: Value is "integer" but should be "string".""")]
    [InlineData("/api/orders?limit=10", 200, "<html>", Verdict.Stop, "GET /api/orders?limit=10: expected JSON, found none")]
    [InlineData("/api/orders?limit=10", 500, "", Verdict.Stop, "GET /api/orders?limit=10: 500 application/json, where 200 is promised")]
    [InlineData("/api/orders?limit=10", 404, "", Verdict.Stop, "GET /api/orders?limit=10: 404 application/json, where 200 is promised")]
    [InlineData("/api/orders/a%20b", 500, "", Verdict.Stop, "GET /api/orders/a%20b: 500 application/json, where 2XX, 404 is promised")]
    [InlineData("/api/orders/a%20b", 404, "", Verdict.Warn, "GET /api/orders/a%20b: 404, as it may, but then little was seen of it: give values that are there under parameters")]
    [InlineData("/api/me", 500, "", Verdict.Stop, "GET /api/me: 500 application/json, where 200 is promised")]
    public async Task What_is_not_promised_stops(string path, int status, string body, Verdict verdict, string said)
    {
        answers[path] = (status, body);

        var (found, evidence) = await AskAsync(Whole);

        found.ShouldBe(verdict);
        evidence.ShouldBe($"2 of 3 GETs of api.yaml answer as it says; {said.TrimEnd('.')}");
    }

    [Fact]
    public async Task What_lacks_a_value_is_not_asked_and_warns() =>
        (await AskAsync(Whole with { Parameters = new Dictionary<string, string>() })).ShouldBe((Verdict.Warn, "2 of 3 GETs of api.yaml answer as it says; GET /orders/{id}: not asked, there is no value for id: give it under parameters"));

    [Fact]
    public async Task Where_credentials_are_given_a_refusal_is_none_that_is_expected() =>
        (await AskAsync(Whole with { Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer 1" } })).Verdict.ShouldBe(Verdict.Stop);

    [Fact]
    public async Task Paths_are_chosen()
    {
        (await AskAsync(Whole with { Only = ["/orders/**"], Except = ["/orders"] })).Evidence.ShouldBe("1 of 1 GETs of api.yaml answer as it says");
        (await AskAsync(Whole with { Only = ["/none"] })).ShouldBe((Verdict.Hold, "api.yaml has no GET to ask"));
    }

    [Fact]
    public async Task Nothing_asked_or_nobody_there_is_not_go()
    {
        using var nobody = new Prober("http://127.0.0.1:1", TimeProvider.System) { Context = Contexts.For("http://127.0.0.1:1", root: folder) };

        (await Probe.Of(Whole).RunAsync(nobody, Captures.None, CancellationToken.None)).Verdict.ShouldBe(Verdict.Stop);
        (await AskAsync(Whole with { Openapi = "none.yaml" })).ShouldBe((Verdict.Hold, "none.yaml is not there: commit it, or take it out of the runbook"));
        (await AskAsync(Whole with { Parameters = new Dictionary<string, string>(), Only = ["/orders/*"] })).Verdict.ShouldBe(Verdict.Hold);
    }

    [Theory]
    [InlineData("text/html", "<html>", Verdict.Stop, "0 of 1 GETs of one.json answer as it says; GET /one: 200 text/html, where application/json is promised")]
    [InlineData("application/json", "{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[]}]}", Verdict.Go, "1 of 1 GETs of one.json answer as it says")]
    [InlineData("application/json", "{\"name\":\"a\",\"children\":[{\"name\":7}]}", Verdict.Stop, "0 of 1 GETs of one.json answer as it says; GET /one: json.children[0].name: Value is \"integer\" but should be \"string\"")]
    [InlineData("application/json", "{\"name\":\"a\",\"name\":\"b\"}", Verdict.Stop, "0 of 1 GETs of one.json answer as it says; GET /one: json: ")]
    public async Task What_refers_to_itself_is_judged_and_another_kind_of_answer_is_none(string type, string body, Verdict verdict, string evidence)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "one.json"), """{"openapi":"3.1.0","paths":{"x-internal":true,"/one":{"get":{"responses":{"200":{"description":"one","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Node"}}}},"default":{"description":"error"}}}}},"components":{"schemas":{"Node":{"type":"object","required":["name","password"],"properties":{"name":{"type":"string"},"password":{"type":"string","writeOnly":true},"children":{"type":"array","items":{"$ref":"#/components/schemas/Node"}}}}}}}""");
        answers["/one"] = (200, body);
        contentType = type;
        ContractProbe.Problem(folder, new() { Openapi = "one.json" }).ShouldBeNull();

        var (found, said) = await AskAsync(new() { Openapi = "one.json" });

        found.ShouldBe(verdict, said);
        said.ShouldStartWith(evidence);
        answers["/one"] = (302, "");
        (await AskAsync(new() { Openapi = "one.json" })).Verdict.ShouldBe(Verdict.Stop, "a redirect is not promised by default");
    }

    [Theory]
    [InlineData("""{"openapi":"3.1.0","paths":{"/a":{"$ref":"./a.yaml"}}}""", "bad.json: /a stands in another document; bundle them into one")]
    [InlineData("""{"openapi":"3.1.0","paths":{"/a":{"get":{"responses":{"200":{"description":"","content":{"application/json":{"schema":{"$ref":"#/components/schemas/None"}}}}}}}}}""", "GET /a: bad.json#/paths/~1a/get/responses/200/content/application~1json/schema is no JSON Schema: it refers to #/components/schemas/None, where nothing is")]
    [InlineData("""{"openapi":"3.1.0","paths":{"/a":{"get":{"responses":{"200":{"$ref":"#/components/responses/None"}}}}}}""", "GET /a: what it promises for 200 is not in the document")]
    [InlineData("""{"openapi":"3.1.0","paths":{},"paths":{}}""", "bad.json can't be read: ")]
    public async Task What_cannot_be_judged_by_is_told_before(string text, string problem)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "bad.json"), text);

        ContractProbe.Problem(folder, new() { Openapi = "bad.json" })!.ShouldStartWith(problem);
    }

    [Theory]
    [InlineData("api.yaml", "/orders/*", null)]
    [InlineData("api.yaml", "/basket", "api.yaml has no GET that only and except leave")]
    [InlineData("other.json", "/**", "other.json is no OpenAPI 3 document with paths")]
    public async Task Preflight_reads_the_document(string file, string only, string? problem)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "other.json"), "{\"swagger\": \"2.0\"}");

        var result = await new ProbeSchemas([new() { Openapi = file, Only = [only] }]).RunAsync(Contexts.For("http://127.0.0.1:1", root: folder), CancellationToken.None);

        (result.Verdict, result.Evidence).ShouldBe(problem is null ? (Verdict.Go, "what 1 probe judges by can be read") : (Verdict.Stop, problem));
    }

    private static ProbeSettings Whole => new() { Openapi = "api.yaml", Parameters = new Dictionary<string, string> { ["id"] = "a b" } };

    private async Task<(Verdict Verdict, string Evidence)> AskAsync(ProbeSettings settings)
    {
        await using var server = await Server.StartAsync(context =>
        {
            var (status, body) = answers.GetValueOrDefault(context.Request.Path.ToUriComponent() + context.Request.QueryString, (404, ""));
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            return context.Response.WriteAsync(body);
        });
        using var prober = new Prober(server.Url, TimeProvider.System) { Context = Contexts.For(server.Url, root: folder) };
        var outcome = await Probe.Of(settings).RunAsync(prober, Captures.None, CancellationToken.None);
        return (outcome.Verdict, outcome.Evidence);
    }
}
