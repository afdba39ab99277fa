using Interlock.Runbook;
using Interlock.Runbook.Reading;
using Interlock.Runbook.Rules;

namespace Interlock.Monitor;

/// <summary>The single values of a watch, each with what its place says about it.</summary>
internal static class WrittenValues
{
    private static readonly Dictionary<string, Shape> Sections = new(StringComparer.Ordinal) { ["watch"] = new RecordShape(typeof(WatchSettings)), ["monitor"] = new RecordShape(typeof(MonitorSettings)) };

    public static IEnumerable<WrittenValue> Of(MapNode runbook) =>
        runbook.Entries.SelectMany(section => Of(section.Value, new(section.Key.Text, section.Key.Text, Sections.GetValueOrDefault(section.Key.Text), Property: null)));

    private static IEnumerable<WrittenValue> Of(Node node, Place place) => (node, place.Shape) switch
    {
        (MapNode map, RecordShape record) => map.Entries.SelectMany(entry => Of(entry.Value, Under(place, record, entry.Key.Text))),
        (ScalarNode, RecordShape { ShortForm: { } form }) => Of(node, new(place.Path, form.Key, form.Shape, form)),
        (MapNode map, _) => map.Entries.SelectMany(entry => Of(entry.Value, place with { Path = $"{place.Path}.{entry.Key.Text}", Name = $"{place.Name}.{entry.Key.Text}", Shape = (place.Shape as MapShape)?.Value })),
        (ListNode list, _) => list.Items.Index().SelectMany(item => Of(item.Item, place with { Path = $"{place.Path}[{item.Index}]", Shape = (place.Shape as ListShape)?.Item })),
        (ScalarNode, ListShape one) => Of(node, place with { Shape = one.Item }),
        (ScalarNode scalar, _) => OfJson(scalar, place) ?? [Value(scalar, place)],
        _ => [],
    };

    // Names that an author chose for a probe or a figure say nothing of what stands below: only from the nearest record on they do.
    private static Place Under(Place place, RecordShape record, string key) => new($"{place.Path}.{key}", key, record.Find(key)?.Shape, record.Find(key));

    // JSON that is written as one text; null: it is none.
    private static IEnumerable<WrittenValue>? OfJson(ScalarNode json, Place place) =>
        place is { Property.IsJson: true, Shape: not null } && json.Text.TrimStart() is ['{' or '[', ..] && YamlTree.Read($"json: {json.Text.ReplaceLineEndings(" ")}", new("")) is { } read
            ? read.Entries.SelectMany(entry => Of(entry.Value, place with { Shape = null }))
            : null;

    private static WrittenValue Value(ScalarNode scalar, Place place)
    {
        var type = (place.Shape as ScalarShape)?.Type;
        var says = !scalar.IsNull && !scalar.IsBlank && (scalar.Quoted || scalar.Text is not ("true" or "false"));
        // What a place in an answer is called is no value: token: json.token.
        var isValue = says && (type is null || type == typeof(string) || type == typeof(Secret)) && place.Property?.Rules.Any(rule => rule is CapturePathAttribute) != true;
        return new(place.Path, place.Name, scalar.Text)
        {
            IsSecret = says && type == typeof(Secret),
            Sounds = isValue && SecretKeys.Sounds(place.Name),
            IsShell = place.Property?.ShellLine is not null,
            IsCommand = place.Property is { ShellLine: not null } or { Key: "command" },
        };
    }

    private sealed record Place(string Path, string Name, Shape? Shape, PropertyShape? Property);
}

/// <summary>A single value that is written in a watch.</summary>
/// <param name="Path">Its place in the runbook, such as <c>watch.probes.login.headers.authorization</c>.</param>
/// <param name="Name">Its place in the nearest record, such as <c>headers.authorization</c>.</param>
/// <param name="Text">As it is written, references not followed.</param>
internal sealed record WrittenValue(string Path, string Name, string Text)
{
    /// <summary>It is typed as a secret.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Its name sounds like a secret.</summary>
    public bool Sounds { get; init; }

    /// <summary>A command line in which no reference may stand.</summary>
    public bool IsShell { get; init; }

    /// <summary>A command line.</summary>
    public bool IsCommand { get; init; }
}
