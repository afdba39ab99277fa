using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Interlock.Runbook.Reading;

/// <summary>Turns YAML into nodes. Anchors, aliases, merge keys and tags are refused: what a step does must be readable where it stands.</summary>
internal sealed class YamlTree(Problems problems, string text)
{
    // Deeper than any runbook, and far from the end of the stack.
    private const int Deepest = 40;

    private readonly Parser parser = new(new StringReader(text));

    /// <summary>The root map, or null when it could not be read at all (the problem is noted).</summary>
    public static MapNode? Read(string text, Problems problems)
    {
        var tree = new YamlTree(problems, text);
        try
        {
            return tree.Document();
        }
        catch (YamlException wrong)
        {
            problems.Add(At(wrong.Start), "", Explain(wrong, text));
            return null;
        }
        // YamlDotNet's scanner gives up on some broken flow maps with these, and without a place.
        catch (Exception gaveUp) when (gaveUp is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            problems.Add(tree.parser.Current is { } last ? At(last.End) : null, "", "this is not YAML: what follows here cannot be read", "closed brackets, braces and quotes");
            return null;
        }
    }

    private MapNode? Document()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            problems.Add(null, "", "is empty", "a runbook; --target=Init writes a first one");
            return null;
        }

        parser.Consume<DocumentStart>();
        var root = Value("", 0);
        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out var second))
            problems.Add(At(second.Start), "", "a second document begins here", "one document in a file");
        if (root is MapNode map)
            return map;
        problems.Add(root, "", $"found {root.Kind}", "a map: name, version, services, …");
        return null;
    }

    private Node Value(string path, int depth)
    {
        if (depth > Deepest)
            throw new YamlException(parser.Current!.Start, parser.Current.End, $"nested more than {Deepest} levels deep");
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            problems.Add(At(alias.Start), path, $"the alias '*{alias.Value}' is not followed", "the value itself, written where it is used; what environments share is written once, above 'environments'");
            return new ScalarNode((int)alias.Start.Line, (int)alias.Start.Column, "null", Quoted: false);
        }

        Refuse(parser.Current as NodeEvent, path);
        if (parser.TryConsume<Scalar>(out var scalar))
            return ToScalar(scalar);
        return parser.TryConsume<SequenceStart>(out var list) ? List(list.Start, path, depth) : Map(path, depth);
    }

    private ListNode List(Mark start, string path, int depth)
    {
        var items = new List<Node>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Value($"{path}[{items.Count}]", depth + 1));
        return new((int)start.Line, (int)start.Column, items);
    }

    private MapNode Map(string path, int depth)
    {
        var start = parser.Consume<MappingStart>().Start;
        var entries = new List<Entry>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.Accept<Scalar>(out _))
            {
                var strange = Value(path, depth + 1);
                problems.Add(strange, path, $"found {strange.Kind} as a key", "a name");
                Value(path, depth + 1);
                continue;
            }

            Refuse(parser.Current as NodeEvent, path);
            var key = ToScalar(parser.Consume<Scalar>());
            var inside = path.Length == 0 ? key.Text : $"{path}.{key.Text}";
            var value = Value(inside, depth + 1);
            if (key is { Text: "<<", Quoted: false })
                problems.Add(key, path, "merge keys ('<<') are not followed", "the keys themselves; what environments share is written once, above 'environments'");
            else if (entries.Find(entry => string.Equals(entry.Key.Text, key.Text, StringComparison.Ordinal)) is { } first)
                problems.Add(key, inside, $"is there twice; first in line {first.Key.Line}");
            else
                entries.Add(new(key, value));
        }

        return new((int)start.Line, (int)start.Column, entries);
    }

    private void Refuse(NodeEvent? node, string path)
    {
        // The mark of a plain "!" on quoted text is YamlDotNet's own.
        if (node is { Anchor.IsEmpty: false })
            problems.Add(At(node.Start), path, $"the anchor '&{node.Anchor.Value}' is not kept", "plain values");
        if (node is { Tag.IsEmpty: false, Tag.IsNonSpecific: false })
            problems.Add(At(node.Start), path, $"the tag '{node.Tag.Value}' is not known", "plain values");
    }

    private static ScalarNode ToScalar(Scalar scalar) =>
        new((int)scalar.Start.Line, (int)scalar.Start.Column, scalar.Value, scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any));

    private static ScalarNode At(Mark mark) => new((int)mark.Line, (int)mark.Column, "", Quoted: false);

    private static string Explain(YamlException wrong, string text)
    {
        var line = text.Split('\n').ElementAtOrDefault((int)wrong.Start.Line - 1) ?? "";
        if (line.TakeWhile(char.IsWhiteSpace).Contains('\t'))
            return "this line is indented by a tab; YAML allows only spaces";
        var why = wrong.Message;
        if (why.StartsWith('(') && why.IndexOf("): ", StringComparison.Ordinal) is > 0 and var end)
            why = why[(end + 3)..];
        // The brace of ${...} ends a plain text between { and }: the reason that YAML gives would send people looking for commas.
        var hint = line.Contains("${", StringComparison.Ordinal) && why.Contains("flow", StringComparison.Ordinal) ? "; inside { } a text with ${...} must stand in quotes" : "";
        return $"this is not YAML: {char.ToLowerInvariant(why[0])}{why[1..].TrimEnd('.')}{hint}";
    }
}
