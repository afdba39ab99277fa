using System.Text.Json;
using Interlock.Engine;
using Interlock.Preflight.Documents;
using Interlock.Runbook;
using Interlock.Verify.Probes;
using Interlock.Verify.Probes.Schemas;

namespace Interlock.Tests.Verify;

public sealed class AnswerSchemaTests : IDisposable
{
    private const string Api = """
        openapi: 3.0.3
        info: {title: shop, version: 1.4.0}
        paths:
          /orders:
            get:
              responses:
                '200':
                  description: all
                  content:
                    application/json:
                      schema: {type: array, items: {$ref: '#/components/schemas/Order'}}
        components:
          schemas:
            Order:
              type: object
              required: [id, total]
              properties:
                id: {type: string, format: uuid}
                total: {type: number, minimum: 0, exclusiveMinimum: true}
                note: {type: string, nullable: true}
                state: {$ref: '#/components/schemas/State'}
            State: {type: string, enum: [open, paid]}
        """;

    private const string Whole = """{"id":"7b6cbb9e-5b1a-4c5e-9d0e-0d6f3a0e1c11","total":3,"note":null,"state":"paid"}""";

    private readonly string folder = Directory.CreateTempSubdirectory("interlock-schema-").FullName;

    public AnswerSchemaTests()
    {
        File.WriteAllText(Path.Combine(folder, "api.yaml"), Api);
        File.WriteAllText(Path.Combine(folder, "order.json"), """{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"items":{"type":"array","items":{"type":"object","properties":{"price":{"type":"number","minimum":0}}}}},"required":["items"]}""");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("order.json", """{"items":[{"price":1}]}""")]
    [InlineData("order.json", """{}""", "json: Required properties [\"items\"] are not present")]
    [InlineData("order.json", """{"items":[{"price":1},{"price":-1}]}""", "json.items[1].price: -1 should be at least 0")]
    [InlineData("api.yaml#/components/schemas/Order", Whole)]
    [InlineData("api.yaml#/components/schemas/Order", """{"id":"7b6cbb9e-5b1a-4c5e-9d0e-0d6f3a0e1c11","total":0}""", "json.total: 0 should be greater than 0")]
    [InlineData("api.yaml#/components/schemas/Order", """{"id":"one","total":1}""", "json.id: Value does not match format \"uuid\"")]
    [InlineData("api.yaml#/components/schemas/Order", """{"id":"7b6cbb9e-5b1a-4c5e-9d0e-0d6f3a0e1c11","total":1,"state":"gone"}""", "json.state: Value should match one of the values specified by the enum")]
    [InlineData("api.yaml#/paths/~1orders/get/responses/200/content/application~1json/schema", "[" + Whole + "]")]
    [InlineData("api.yaml#/paths/~1orders/get/responses/200/content/application~1json/schema", """[{"total":1}]""", "json[0]: Required properties [\"id\"] are not present")]
    public void An_answer_is_valid_or_it_is_told_where_it_is_not(string reference, string answer, params string[] violations)
    {
        var (schema, problem) = AnswerSchema.Read(folder, reference);

        problem.ShouldBeNull();
        schema!.Violations(JsonDocument.Parse(answer).RootElement).ShouldBe(violations);
    }

    [Theory]
    [InlineData("""{"type":"object","not":{"required":["passwordHash"]}}""", """{"passwordHash":"x"}""", "json: is not valid by it")]
    [InlineData("""{"type":"object","properties":{"next":{"$ref":"#"}},"required":["id"]}""", """{"id":1,"next":{"id":2,"next":{}}}""", "json.next.next: Required properties [\"id\"] are not present")]
    public async Task What_refers_to_itself_or_forbids_is_judged(string schema, string answer, string violation)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "own.json"), schema);

        AnswerSchema.Read(folder, "own.json").Schema!.Violations(JsonDocument.Parse(answer).RootElement).ShouldBe([violation]);
    }

    [Fact]
    public void Five_violations_are_told_and_how_many_more()
    {
        var lines = AnswerSchema.Read(folder, "order.json").Schema!.Violations(JsonDocument.Parse($$"""{"items":[{{string.Join(',', Enumerable.Repeat("""{"price":-1}""", 8))}}]}""").RootElement);

        lines.Count.ShouldBe(6);
        lines[^1].ShouldBe("and 3 more");
    }

    [Theory]
    [InlineData("none.json", null, "none.json is not there: commit it, or take it out of the runbook")]
    [InlineData("api.yaml#/components/schemas/Basket", null, "api.yaml has nothing at #/components/schemas/Basket")]
    [InlineData("bad.json", "{\"type\":", "bad.json can't be read: ")]
    [InlineData("bad.json", "{\"type\": 7}", "bad.json is no JSON Schema: ")]
    [InlineData("bad.yaml", "a: [", "bad.yaml can't be read: ")]
    [InlineData("bad.yaml", "- 1", "bad.yaml is no schema: an object is expected")]
    [InlineData("bad.json", "{\"type\": \"array\", \"items\": {\"$ref\": \"#\"}}", "bad.json is no JSON Schema: Encountered circular reference")]
    [InlineData("bad.json", "{\"$ref\": \"#/nothing/here\"}", "bad.json is no JSON Schema: ")]
    public async Task What_is_no_schema_stops_before_anything_ran(string reference, string? text, string problem)
    {
        if (text is not null)
            await File.WriteAllTextAsync(Path.Combine(folder, reference), text);
        AnswerSchema.Read(folder, reference).Problem.ShouldStartWith(problem);

        var result = await new ProbeSchemas([new() { Get = "/", Schema = "order.json" }, new() { Get = "/", Schema = reference }]).RunAsync(Context("http://127.0.0.1:1"), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldStartWith(problem);
    }

    [Fact]
    public async Task Schemas_that_can_be_read_go_and_those_of_steps_are_looked_at_too()
    {
        var named = ProbeSchemas.Of(new VerifySettings { Before = [new() { Get = "/", Schema = "order.json" }], After = [new() { Steps = [new() { Get = "/", Schema = "api.yaml#/components/schemas/Order" }, new() { Get = "/" }] }] }, new());

        named.Select(probe => probe.Schema).ShouldBe(["order.json", "api.yaml#/components/schemas/Order"]);
        (await new ProbeSchemas(named).RunAsync(Context("http://127.0.0.1:1"), CancellationToken.None)).Evidence.ShouldBe("what 2 probes judge by can be read");
    }

    [Theory]
    [InlineData("""{"items":[]}""", Verdict.Go, "GET /: 200 in")]
    [InlineData("""{"items":7}""", Verdict.Stop, "GET /: expected JSON by order.json, found json.items: Value is \"integer\" but should be \"array\"")]
    [InlineData("<html>", Verdict.Stop, "GET /: expected JSON by order.json, found no JSON")]
    public async Task A_probe_judges_by_it(string body, Verdict verdict, string evidence)
    {
        await using var server = await Server.SayingAsync(200, body);

        var outcome = await AskAsync(server, "order.json");

        outcome.Verdict.ShouldBe(verdict);
        outcome.Evidence.ShouldStartWith(evidence);
    }

    [Fact]
    public async Task A_schema_that_is_gone_meanwhile_is_hold()
    {
        await using var server = await Server.SayingAsync(200, "{}");

        (await AskAsync(server, "none.json")).Verdict.ShouldBe(Verdict.Hold);
    }

    private async Task<ProbeOutcome> AskAsync(Server server, string schema)
    {
        using var prober = new Prober(server.Url, TimeProvider.System) { Context = Context(server.Url) };
        return await Probe.Of(new ProbeSettings { Get = "/", Schema = schema }).RunAsync(prober, Captures.None, CancellationToken.None);
    }

    private StepContext Context(string url) => Contexts.For(url, root: folder);
}
