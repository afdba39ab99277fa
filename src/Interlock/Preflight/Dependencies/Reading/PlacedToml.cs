using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Interlock.Preflight.Dependencies.Reading;

/// <summary>Reads TOML with lines.</summary>
internal static class PlacedToml
{
    /// <exception cref="UnreadableException">It is no TOML.</exception>
    public static Placed Read(string text)
    {
        var document = SyntaxParser.Parse(text);
        if (document.HasErrors)
        {
            var first = document.Diagnostics[0];
            throw new UnreadableException(first.Span.Start.Line + 1, $"is no TOML: {first.Message}");
        }

        var root = new Placed(1) { IsMap = true };
        foreach (var pair in document.KeyValues)
            Put(root, pair);
        foreach (var table in document.Tables)
        {
            var place = Descend(root, Names(table.Name!), Line(table), asList: table is TableArraySyntax);
            foreach (var pair in table.Items)
                Put(place, pair);
        }

        return root;
    }

    private static void Put(Placed into, KeyValueSyntax pair)
    {
        var names = Names(pair.Key!);
        Descend(into, names[..^1], Line(pair), asList: false).Members.Add((names[^1], Line(pair), Value(pair.Value!)));
    }

    private static Placed Descend(Placed from, List<string> names, int line, bool asList)
    {
        foreach (var (i, name) in names.Index())
        {
            var last = i == names.Count - 1;
            var next = from[name];
            if (next is null)
                from.Members.Add((name, line, next = new(line) { IsMap = !(last && asList), IsList = last && asList }));
            if (last && asList)
                next.Items.Add(new(line) { IsMap = true });
            from = next.IsList && next.Items.Count > 0 ? next.Items[^1] : next;
        }

        return from;
    }

    private static Placed Value(ValueSyntax value)
    {
        switch (value)
        {
            case StringValueSyntax text:
                return new(Line(value)) { Text = text.Value ?? "", IsString = true };
            case ArraySyntax array:
                var list = new Placed(Line(value)) { IsList = true };
                foreach (var item in array.Items)
                    list.Items.Add(Value(item.Value!));
                return list;
            case InlineTableSyntax table:
                var map = new Placed(Line(value)) { IsMap = true };
                foreach (var item in table.Items)
                    Put(map, item.KeyValue!);
                return map;
            default:
                return new(Line(value)) { Text = value.ToString().Trim() };
        }
    }

    private static List<string> Names(KeySyntax key)
    {
        List<string> names = [Name(key.Key!)];
        foreach (var item in key.DotKeys)
            names.Add(Name(item.Key!));
        return names;
    }

    private static string Name(SyntaxNode key) => key switch
    {
        BareKeySyntax bare => bare.Key?.Text ?? "",
        StringValueSyntax quoted => quoted.Value ?? "",
        _ => key.ToString()!.Trim(),
    };

    private static int Line(SyntaxNode node) => node.Span.Start.Line + 1;
}
