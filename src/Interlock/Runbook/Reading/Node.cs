namespace Interlock.Runbook.Reading;

/// <summary>A value of a YAML file that knows where it stands.</summary>
internal abstract record Node(int Line, int Column)
{
    /// <summary>What a person would call it.</summary>
    public abstract string Kind { get; }
}

/// <summary>A single value. Quoted text is never a number, a yes or a nothing.</summary>
internal sealed record ScalarNode(int Line, int Column, string Text, bool Quoted) : Node(Line, Column)
{
    public override string Kind => "a single value";

    /// <summary>Nothing was written.</summary>
    public bool IsBlank => !Quoted && Text.Length == 0;

    /// <summary>Nothing was meant.</summary>
    public bool IsNull => !Quoted && Text is "null" or "~";
}

/// <summary>A list.</summary>
internal sealed record ListNode(int Line, int Column, IReadOnlyList<Node> Items) : Node(Line, Column)
{
    public override string Kind => "a list";
}

/// <summary>A map, in the order of the file. A key stands in it once.</summary>
internal sealed record MapNode(int Line, int Column, IReadOnlyList<Entry> Entries) : Node(Line, Column)
{
    public override string Kind => "a map";

    public Entry? Find(string key) => Entries.FirstOrDefault(entry => string.Equals(entry.Key.Text, key, StringComparison.Ordinal));
}

/// <summary>A key with its value.</summary>
internal sealed record Entry(ScalarNode Key, Node Value);
