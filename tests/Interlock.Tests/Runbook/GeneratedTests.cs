using System.Text.Json.Nodes;
using Interlock.Runbook;
using Interlock.Runbook.Reading;

namespace Interlock.Tests.Runbook;

public sealed class GeneratedTests
{
    [Fact]
    public void The_schema_for_editors_is_the_one_that_the_types_give() => RunbookSchema.Text.ShouldBeApproved(Path.Combine(Text.Root(), "schemas/release.schema.json"));

    [Fact]
    public void The_reference_page_is_the_one_that_the_types_give() => RunbookReference.Markdown.ShouldBeApproved(Path.Combine(Text.Root(), "docs/release-yaml.md"));

    [Fact]
    public void Every_pointer_of_the_schema_leads_somewhere()
    {
        var schema = JsonNode.Parse(RunbookSchema.Text)!;
        var names = schema["$defs"]!.AsObject().Select(definition => $"#/$defs/{definition.Key}").ToHashSet(StringComparer.Ordinal);

        Pointers(schema).Distinct(StringComparer.Ordinal).ShouldBeSubsetOf(names);
    }

    [Fact]
    public void Every_key_says_what_it_is()
    {
        var seen = new HashSet<Type>();
        Undescribed(new RecordShape(typeof(ReleaseRunbook)), seen).ShouldBeEmpty();
        seen.Count.ShouldBeGreaterThan(12);
    }

    private static IEnumerable<string> Undescribed(RecordShape record, HashSet<Type> seen) => !seen.Add(record.Type) ? [] : record.Properties.SelectMany(property =>
        (property.Description.Length == 0 ? new[] { $"{record.Type.Name}.{property.Name}" } : []).Concat(Inner(property.Shape) is { } inner ? Undescribed(inner, seen) : []));

    private static RecordShape? Inner(Shape shape) => shape switch { RecordShape record => record, ListShape list => Inner(list.Item), MapShape map => Inner(map.Value), _ => null };

    private static IEnumerable<string> Pointers(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(pair => pair.Key == "$ref" ? [(string)pair.Value!] : Pointers(pair.Value)),
        JsonArray list => list.SelectMany(Pointers),
        _ => [],
    };
}
