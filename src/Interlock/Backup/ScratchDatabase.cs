using System.Security.Cryptography;
using System.Text;
using Interlock.Database;
using Npgsql;

namespace Interlock.Backup;

/// <summary>A database that lives as long as a proof does. Always dropped; what a killed run left is found by its name and dropped too.</summary>
internal sealed class ScratchDatabase : IAsyncDisposable
{
    private const string Prefix = "interlock_proof_";
    private readonly DatabaseUrl server;

    private ScratchDatabase(DatabaseUrl server, DatabaseUrl url) => (this.server, Url) = (server, url);

    public DatabaseUrl Url { get; }

    /// <summary>A name that only proofs of this environment's database begin with: their lock is held by us.</summary>
    public static string PrefixFor(string environment, string database) =>
        Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{environment}\n{database}")))[..8] + "_";

    /// <summary>Makes it.</summary>
    /// <param name="server">A role that may create databases.</param>
    /// <param name="name">Its name, see <see cref="PrefixFor"/>.</param>
    /// <param name="like">The database that it resembles in encoding and collation.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<ScratchDatabase> MakeAsync(DatabaseUrl server, string name, DatabaseUrl like, CancellationToken cancellation)
    {
        await using var source = await like.OpenAsync(cancellation);
        var (encoding, collate, type) = (await source.RowsAsync("select pg_encoding_to_char(encoding)::text, datcollate::text, datctype::text from pg_database where datname = current_database()",
            row => (row.GetString(0), row.GetString(1), row.GetString(2)), cancellation))[0];
        await using var connection = await server.OpenAsync(cancellation);
        await connection.RunAsync($"create database {Sql.Quote(name)} template template0 encoding {Sql.Literal(encoding)} lc_collate {Sql.Literal(collate)} lc_ctype {Sql.Literal(type)}", cancellation);
        return new(server, server.WithDatabase(name));
    }

    /// <summary>Names without a schema mean here what they mean to a role in the database that it is a copy of: the schemas of that role, not of the one that copies. For sessions from now on.</summary>
    /// <param name="like">That role, in the other database.</param>
    /// <param name="user">Who will ask here.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task NamesLikeAsync(DatabaseUrl like, string? user, CancellationToken cancellation)
    {
        await using var source = await like.OpenAsync(cancellation);
        var path = await source.TextAsync("""select replace(current_setting('search_path'), '"$user"', quote_ident(current_user))""", cancellation);
        await using var connection = await server.OpenAsync(cancellation);
        // Said of the role, it goes before all that its server says of it in general.
        await connection.RunAsync($"alter role {(user is null ? "current_user" : Sql.Quote(user))} in database {Sql.Quote(Url.Database)} set search_path to {(path.Length == 0 ? "''" : path)}", cancellation);
    }

    /// <summary>Drops those whose names begin so.</summary>
    public static async Task<IReadOnlyList<string>> DropLeftAsync(DatabaseUrl server, string prefix, CancellationToken cancellation)
    {
        await using var connection = await server.OpenAsync(cancellation);
        var left = await connection.RowsAsync("select datname::text from pg_database where starts_with(datname, $1)", row => row.GetString(0), cancellation, prefix);
        foreach (var name in left)
            await DatabaseDrop.RunAsync(connection, name, cancellation);
        return left;
    }

    public async ValueTask DisposeAsync()
    {
        // Also after a cancellation: it must go.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await DropLeftAsync(server, Url.Database, limit.Token);
        }
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException)
        {
            // The next run drops it by its name; the verdict of this one must not be masked.
        }
    }
}
