namespace Interlock.Migrate;

/// <summary>One migration of the code.</summary>
/// <param name="Revision">What the schema stands at after it, such as <c>003</c>.</param>
/// <param name="Name">What it is called; empty when it has no name.</param>
/// <param name="Parents">The revisions it builds on: none for the first, several for one that merges branches.</param>
/// <param name="File">What its SQL is called in findings.</param>
internal sealed record Migration(string Revision, string Name, IReadOnlyList<string> Parents, string File)
{
    public override string ToString() => Name.Length == 0 ? Revision : $"{Revision} {Name}";
}

/// <summary>A migration as SQL, as far as its tool can write it down.</summary>
/// <param name="Migration">The migration.</param>
/// <param name="Up">The way up; null when it can't be seen before it runs.</param>
/// <param name="Down">The way back; null when there is none, or it can't be seen.</param>
internal sealed record MigrationText(Migration Migration, SqlScript? Up, SqlScript? Down)
{
    /// <summary>Why <see cref="Up"/> can't be seen.</summary>
    public string? Unseen { get; init; }

    /// <summary>Its author says that there is no way back.</summary>
    public bool IsOneWay { get; init; }

    /// <summary>Hazards that its file allows as a whole: rule and reason.</summary>
    public IReadOnlyDictionary<string, string> Allowed { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The previous version can use the schema after it: all of it is seen, and known to add and not to take away.</summary>
    public bool FitsOld => Up is not null && MigrationLint.FitsOld(Up);
}
