using System.Collections;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook.Reading;

/// <summary>Turns nodes into the runbook's records, noting everything that does not fit.</summary>
/// <param name="problems">Takes what does not fit.</param>
/// <param name="references">Follows references. Null: only the structure is judged (of an environment that was not asked for, or of one layer): references are left, and what is missing may come from another layer.</param>
internal sealed partial class Binder(Problems problems, References? references)
{
    /// <summary>The environments that the file knows, with their ledgers.</summary>
    public IReadOnlyDictionary<string, string> Ledgers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A variable's value may be missing, though it is required: it is about to be made. Default false.</summary>
    public bool ValuesMayBeMissing { get; init; }

    private bool StructureOnly => references is null;

    private PlatformKind platform;

    public object? Bind(Node node, Shape shape, string path, PropertyShape? property = null)
    {
        object? value = shape switch
        {
            RecordShape record => Record(node, record, path),
            ListShape list => List(node, list, path, property),
            MapShape map => Map(node, map, path, property),
            ScalarShape scalar => Scalar(node, scalar, path, property),
            _ => null,
        };
        if (value is not null && property is not null)
            Judge(node, value, path, property.Rules);
        return value;
    }

    private object? Record(Node node, RecordShape shape, string path)
    {
        var before = problems.Noted;
        if (node is ScalarNode && shape.ShortForm is { } form)
            node = new MapNode(node.Line, node.Column, [new(new(node.Line, node.Column, form.Key, Quoted: false), node)]);
        if (node is not MapNode map)
            return Wrong(node, path, $"found {node.Kind}", $"a map with: {Keys(shape)}");

        if (shape.Type == typeof(ReleaseRunbook))
            platform = PlatformIn(map);
        var record = Activator.CreateInstance(shape.Type)!;
        if (record is ReleaseRunbook whole)
            whole.Ledgers = Ledgers;
        var meant = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
            if (shape.Find(entry.Key.Text) is { } property)
                Assign(record, property, entry, map, path);
            else
                meant.Add(Unknown(entry.Key, shape, path));

        if (!StructureOnly)
            foreach (var missing in shape.Properties.Where(property => (property.Required || property.RequiredOn == platform) && map.Find(property.Key) is null && !meant.Contains(property.Key)))
                problems.Add(node, path, $"'{missing.Key}' is missing", Sentence(missing.Description));
        // What a bad value leads to is not worth saying as well; but one bad value must not silence the rules of the whole.
        if (!StructureOnly && (problems.Noted == before || record is ReleaseRunbook) && record is IJudged judged)
            foreach (var (key, complaint, allowed) in judged.Complaints())
                problems.Add(At(map, key), Join(path, key), complaint, allowed);
        return record;
    }

    // What is needed hangs on it, wherever it stands in the file.
    private PlatformKind PlatformIn(MapNode map) =>
        map.Find(Shape.Kebab(nameof(ReleaseRunbook.Platform)))?.Value is ScalarNode named && Parse(references?.Follow(named.Text).Text ?? named.Text, typeof(PlatformKind)) is PlatformKind known ? known : PlatformKind.Local;

    private string Unknown(ScalarNode key, RecordShape shape, string path)
    {
        var near = Nearest.To(key.Text, shape.Keys.Where(known => !string.Equals(known, key.Text, StringComparison.Ordinal)));
        problems.Add(key, path, $"unknown key '{key.Text}'", Keys(shape), near);
        return near ?? "";
    }

    private void Assign(object record, PropertyShape property, Entry entry, MapNode map, string path)
    {
        var at = Join(path, property.Key);
        if (entry.Value is ScalarNode { IsNull: true })
        {
            if (property.MayBeNull)
                property.Set(record, null);
            else
                problems.Add(entry.Value, at, "found nothing (null)", Describe(property));
            return;
        }

        if (entry.Value is ScalarNode { IsBlank: true })
        {
            problems.Add(entry.Key, at, "has no value", property.Shape is RecordShape ? $"a map; {{}} takes the defaults{(property.MayBeNull ? ", null leaves it out" : "")}" : Describe(property));
            return;
        }

        if (record is VariableSettings variable && property.Name == nameof(VariableSettings.Value))
            (variable.IsWritten, variable.EnvName) = (true, entry.Value is ScalarNode written ? References.Whole(written.Text) : null);
        if (MayStayAway(property, entry.Value, map))
            return;
        if (references is not null && property.MissingUnless is not null && entry.Value is ScalarNode made && References.Whole(made.Text) is not null
            && references.Follow(made.Text).Missing is { } missing && (map.Find("min-length") ?? map.Find("min-entropy")) is not null)
        {
            problems.Add(made, at, missing.Message, "a value in the environment of this process; with 'secret-store' in the runbook, --target=Preflight --fix makes one and hands it over", missing.Nearest);
            return;
        }

        if (Bind(entry.Value, property.Shape, at, property) is { } value)
            property.Set(record, value);
    }

    private bool MayStayAway(PropertyShape property, Node value, MapNode map) =>
        references is not null && property.MissingUnless is { } key && (ValuesMayBeMissing || map.Find(key)?.Value is ScalarNode { Text: "false", Quoted: false })
        && value is ScalarNode scalar && references.Follow(scalar.Text).Missing is not null;

    private IList? List(Node node, ListShape shape, string path, PropertyShape? property)
    {
        var alone = node is MapNode && property is { IsOneOrMore: true };
        if ((alone ? new ListNode(node.Line, node.Column, [node]) : node) is not ListNode list)
            return (IList?)Wrong(node, path, $"found {Found(node, path, property)}", $"a list{(shape.Item is ScalarShape ? ": [a, b] or a line '- a' for each" : "")}");
        var values = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(shape.ItemType))!;
        for (var i = 0; i < list.Items.Count; i++)
            if (Bind(list.Items[i], shape.Item, alone ? path : $"{path}[{i}]", shape.Item is RecordShape ? null : property) is { } value)
                values.Add(value);
        return values;
    }

    private IDictionary? Map(Node node, MapShape shape, string path, PropertyShape? property)
    {
        if (node is not MapNode map)
            return (IDictionary?)Wrong(node, path, $"found {Found(node, path, property)}", "a map: a name and a value on each line");
        var values = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), shape.ValueType), StringComparer.Ordinal)!;
        foreach (var (key, item) in map.Entries)
            if (StructureOnly && item is ScalarNode { IsNull: true })
                continue; // An environment takes it back.
            else if (item is ScalarNode { IsBlank: true } or ScalarNode { IsNull: true })
                problems.Add(key, Join(path, key.Text), "has no value", shape.Value is RecordShape record ? $"a map with: {Keys(record)}" : null);
            else if (Bind(item, shape.Value, Join(path, key.Text), shape.Value is RecordShape ? null : property) is { } value)
                values[key.Text] = value;
        return values;
    }

    private void Judge(Node node, object value, string path, IReadOnlyList<RuleAttribute> rules)
    {
        if (StructureOnly && node is ScalarNode scalar && References.AreIn(scalar.Text))
            return;
        foreach (var rule in rules)
            if (rule.Complaint(value) is { } complaint)
                problems.Add(node, path, $"{Found(node, path, value is Secret)} {complaint}", rule.Allowed);
    }

    // The node at a path of keys, or the last one on the way that was written.
    internal static Node At(Node from, string keys) => keys.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries).Aggregate(from, (node, key) => node switch
    {
        MapNode map => map.Find(key)?.Value ?? node,
        ListNode list => int.TryParse(key, System.Globalization.CultureInfo.InvariantCulture, out var index) ? list.Items.ElementAtOrDefault(index) ?? node : node,
        _ => node,
    });

    private object? Wrong(Node node, string path, string message, string? allowed, string? nearest = null)
    {
        problems.Add(node, path, message, allowed, nearest);
        return null;
    }

    private static string Keys(RecordShape shape) => string.Join(", ", shape.Keys);

    private static string Join(string path, string key) => path.Length == 0 ? key : key.Length == 0 ? path : $"{path}.{key}";

    private static string? Sentence(string description) => description.Length == 0 ? null : $"{char.ToLowerInvariant(description[0])}{description[1..].TrimEnd('.')}";
}
