namespace Interlock.Migrate;

/// <summary>One migration with its way back.</summary>
/// <param name="Revision">What the schema stands at after it, such as <c>003</c>.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Up">The script that goes there.</param>
/// <param name="Down">The script that goes back; null when there is none.</param>
internal sealed record SqlMigration(string Revision, string Name, SqlScript Up, SqlScript? Down)
{
    /// <summary>There is no way back: no script for it, or one of comments only for what older code may not fit.</summary>
    public bool IsOneWay => Down is null || (Down.Statements.Count == 0 && !MigrationLint.FitsOld(Up));

    public string Checksum => Up.Checksum;

    /// <summary>What its files are called, without <c>.up.sql</c>.</summary>
    public string File => $"{Revision}_{Name}";

    public override string ToString() => $"{Revision} {Name}";
}
