using Npgsql;
using Sample.Storefront.Storage;

namespace Sample.Storefront.Health;

/// <summary>The schema's revision, which the migration runner writes and this service only reads.</summary>
internal sealed record Revision(string? Current)
{
    /// <summary>The oldest schema that this version's statements work on. Newer ones only add.</summary>
    public const string Minimum = "003";

    public string? Complaint => Current is null
        ? $"the database has no schema revision; this version needs {Minimum}"
        : string.CompareOrdinal(Current, Minimum) < 0 ? $"the schema is at revision {Current}; this version needs {Minimum}" : null;

    public static async Task<Revision> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        try
        {
            return new Revision(await connection.Command("select max(revision) from schema_revision").ValueAsync<string>(cancel));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return new Revision((string?)null);
        }
    }
}
