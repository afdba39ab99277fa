namespace Interlock.Runbook.Reading;

/// <summary>Lays an environment over what all share: maps merge key by key, everything else replaces. The nodes stay those of the file, and so do their marks.</summary>
internal static class Overlay
{
    public static Node Merge(Node under, Node over, Shape shape)
    {
        (under, over) = (Widen(under, shape), Widen(over, shape));
        if (under is not MapNode below || over is not MapNode above)
            return over;
        var entries = below.Entries.Select(entry => above.Find(entry.Key.Text) is { } other ? other with { Value = Merge(entry.Value, other.Value, Inside(shape, entry.Key.Text)) } : entry);
        return below with { Entries = [.. entries, .. above.Entries.Where(entry => below.Find(entry.Key.Text) is null)] };
    }

    // So that {within: 1m} can be laid over a check that is written as its command alone.
    private static Node Widen(Node node, Shape shape) =>
        node is ScalarNode { IsNull: false, IsBlank: false } value && shape is RecordShape { ShortForm: { } form }
            ? new MapNode(node.Line, node.Column, [new(value with { Text = form.Key }, value)])
            : node;

    private static Shape Inside(Shape shape, string key) => shape switch
    {
        RecordShape record => record.Find(key)?.Shape ?? shape,
        MapShape map => map.Value,
        _ => shape,
    };
}
