namespace Interlock.Migrate;

/// <summary>Where a schema stands.</summary>
/// <param name="HasTable">There is a table of revisions.</param>
/// <param name="Applied">Migrations that are done, oldest first.</param>
/// <param name="Halfway">The one that was cut off; null for none.</param>
internal sealed record MigrationState(bool HasTable, IReadOnlyList<AppliedMigration> Applied, HalfwayMigration? Halfway)
{
    public static readonly MigrationState None = new(false, [], null);

    /// <summary>The revisions it stands at: one, or several while branches are not merged yet.</summary>
    public IReadOnlyList<string> Heads => field ??= RevisionGraph.Heads(Applied.Select(one => (one.Revision, one.Parents)));

    /// <summary>The same in a word; null for none.</summary>
    public string? Current => Heads.Count == 0 ? null : string.Join(" and ", Heads);

    public bool Has(string revision) => Find(revision) is not null;

    /// <summary>Applied migrations that a revision does not build on, newest first.</summary>
    /// <param name="revision">The revision that is gone back to; null: before the first.</param>
    /// <exception cref="MigrationException">The schema has not been there.</exception>
    public IReadOnlyList<AppliedMigration> Beyond(string? revision)
    {
        if (revision is null)
            return [.. Applied.Reverse()];
        var target = Find(revision) ?? throw new MigrationException($"The schema stands at {Current ?? "nothing"}, and has no {revision}");
        var parents = Applied.ToDictionary(one => one.Revision, one => one.Parents, StringComparer.Ordinal);
        var kept = RevisionGraph.Until([target.Revision], one => parents.GetValueOrDefault(one, [])).ToHashSet(StringComparer.Ordinal);
        return [.. Applied.Where(one => !kept.Contains(one.Revision)).Reverse()];
    }

    private AppliedMigration? Find(string revision) =>
        Applied.FirstOrDefault(one => one.Revision == revision) ?? Applied.FirstOrDefault(one => SqlMigrations.IsSame(one.Revision, revision));
}

/// <summary>A migration that is done.</summary>
/// <param name="Revision">Its revision.</param>
/// <param name="Name">Its name.</param>
/// <param name="Parents">What it builds on.</param>
/// <param name="Checksum">Of the script that was run; empty where another tool ran it.</param>
/// <param name="DownSql">The way back, as it was when it was run; null when there was none, or it is not known.</param>
/// <param name="FitsOld">The previous version could still use the schema after it.</param>
/// <param name="At">When.</param>
/// <param name="Run">By which run; empty when by none of Interlock's.</param>
internal sealed record AppliedMigration(string Revision, string Name, IReadOnlyList<string> Parents, string Checksum, string? DownSql, bool FitsOld, DateTimeOffset At, string Run)
{
    public override string ToString() => Name.Length == 0 ? Revision : $"{Revision} {Name}";
}

/// <summary>A migration whose statements run one by one, and which was cut off among them.</summary>
/// <param name="Revision">Its revision.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsDown">It was on the way back.</param>
/// <param name="Checksum">Of its up script.</param>
/// <param name="DownSql">Its way back.</param>
/// <param name="FitsOld">The previous version can use the schema after it.</param>
/// <param name="Statements">How many statements the script has.</param>
/// <param name="Done">How many are known to be done; the one after it may be.</param>
/// <param name="Run">By which run.</param>
internal sealed record HalfwayMigration(string Revision, string Name, bool IsDown, string Checksum, string? DownSql, bool FitsOld, int Statements, int Done, string Run)
{
    public override string ToString() => $"{Revision} {Name} is half-way {(IsDown ? "down" : "up")}: {Done} of {Statements} statements are done, {Statements - Done} remain (run {Run})";
}
