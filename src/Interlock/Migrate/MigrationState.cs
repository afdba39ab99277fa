namespace Interlock.Migrate;

/// <summary>Where a schema stands.</summary>
/// <param name="HasTable">There is a revision table.</param>
/// <param name="Applied">Migrations that are done, oldest first.</param>
/// <param name="Halfway">The one that was cut off; null for none.</param>
internal sealed record MigrationState(bool HasTable, IReadOnlyList<AppliedMigration> Applied, HalfwayMigration? Halfway)
{
    public static readonly MigrationState None = new(false, [], null);

    public string? Current => Applied.Count == 0 ? null : Applied[^1].Revision;

    public bool Has(string revision) => Applied.Any(one => SqlMigrations.Number(one.Revision) == SqlMigrations.Number(revision));

    /// <summary>Applied migrations beyond a revision, newest first.</summary>
    public IReadOnlyList<AppliedMigration> Beyond(string? revision) =>
        [.. Applied.Where(one => revision is null || SqlMigrations.Number(one.Revision) > SqlMigrations.Number(revision)).Reverse()];
}

/// <summary>A migration that is done.</summary>
/// <param name="Revision">Its revision.</param>
/// <param name="Name">Its name.</param>
/// <param name="Checksum">Of the script that was run.</param>
/// <param name="DownSql">The way back, as it was when it was run; null when there was none.</param>
/// <param name="FitsOld">The version before could still use the schema after it.</param>
/// <param name="At">When.</param>
/// <param name="Run">By which run.</param>
internal sealed record AppliedMigration(string Revision, string Name, string Checksum, string? DownSql, bool FitsOld, DateTimeOffset At, string Run);

/// <summary>A migration whose statements run one by one, and which was cut off among them.</summary>
/// <param name="Revision">Its revision.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsDown">It was on the way back.</param>
/// <param name="Checksum">Of its up script.</param>
/// <param name="DownSql">Its way back.</param>
/// <param name="FitsOld">The version before can use the schema after it.</param>
/// <param name="Statements">How many statements the script has.</param>
/// <param name="Done">How many are known to be done; the one after it may be.</param>
/// <param name="Run">By which run.</param>
internal sealed record HalfwayMigration(string Revision, string Name, bool IsDown, string Checksum, string? DownSql, bool FitsOld, int Statements, int Done, string Run)
{
    public override string ToString() => $"{Revision} {Name} is half-way {(IsDown ? "down" : "up")}: {Done} of {Statements} statements are done, {Statements - Done} remain (run {Run})";
}
