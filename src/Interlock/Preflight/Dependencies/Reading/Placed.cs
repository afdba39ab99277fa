namespace Interlock.Preflight.Dependencies.Reading;

/// <summary>A value of a JSON or TOML file that knows its line.</summary>
/// <param name="line">From 1.</param>
internal sealed class Placed(int line)
{
    public int Line { get; } = line;

    /// <summary>The text of a single value; null for a map or a list.</summary>
    public string? Text { get; init; }

    public bool IsString { get; init; }

    /// <summary>The members of a map, in the order they are written; a name may stand in it twice.</summary>
    public List<(string Name, int Line, Placed Value)> Members { get; } = [];

    public List<Placed> Items { get; } = [];

    public bool IsMap { get; init; }

    public bool IsList { get; init; }

    /// <summary>The last member of that name.</summary>
    public Placed? this[string name] => Members.FindLast(member => string.Equals(member.Name, name, StringComparison.Ordinal)).Value;

    /// <summary>A text member, or null.</summary>
    public string? String(string name) => this[name] is { IsString: true } value ? value.Text : null;

    public bool Says(string name) => this[name] is { IsString: false, Text: "true" };
}

/// <summary>A file that is not in the form it should have.</summary>
/// <param name="line">From 1.</param>
/// <param name="message">What is wrong.</param>
internal sealed class UnreadableException(int line, string message) : Exception(message)
{
    public int Line { get; } = line;
}
