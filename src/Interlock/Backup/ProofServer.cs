using Interlock.Database;
using Interlock.Engine;
using Npgsql;

namespace Interlock.Backup;

/// <summary>The server that a backup is restored on for its proof: one that the runbook names, a throwaway one of this machine's programs, or the database's own.</summary>
internal sealed class ProofServer : IAsyncDisposable
{
    private readonly ThrowawayServer? throwaway;
    private readonly DatabaseUrl? application;

    private ProofServer(DatabaseUrl admin, string where, ThrowawayServer? throwaway, DatabaseUrl? application = null) => (Admin, Where, this.throwaway, this.application) = (admin, where, throwaway, application);

    /// <summary>A role there that may create databases, and its maintenance database.</summary>
    public DatabaseUrl Admin { get; }

    /// <summary>For people.</summary>
    public string Where { get; }

    /// <summary>How a role of the source logs in here; null where its password is not known.</summary>
    public DatabaseUrl? LoginOf(string role) => throwaway is not null ? Admin with { User = role } : application;

    /// <summary>Finds it. The live server is spared the restore, and its replicas its write-ahead log, wherever this machine can serve the same version.</summary>
    /// <param name="context">The release.</param>
    /// <param name="source">The database that was backed up.</param>
    /// <param name="own">The server it is on, with a role that may create databases.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<ProofServer> FindAsync(StepContext context, DatabaseUrl source, DatabaseUrl own, CancellationToken cancellation)
    {
        var settings = context.Plan.Runbook.Database!;
        if (settings.Backup.ProveOn is { } named)
            return new(DatabaseUrl.Parse(named.Reveal()), "the server of backup.prove-on", null);
        // Interlock's own server serves nobody who would feel it.
        if (settings.Url is null)
            return new(own, "the same server", null, source);
        if (await new PostgresPrograms().ServerAsync(await MajorAsync(source, cancellation), context.Commands, cancellation) is not { } programs)
            return new(own, "the same server", null, source);
        try
        {
            var server = await ThrowawayServer.StartAsync(programs, context.Site.State, context.Plan.Environment, context.Commands, cancellation);
            if (await server.PrepareForAsync(source, cancellation) is not { } lack)
                return new(server.Admin, "a throwaway server on this machine", server);
            context.Say($"Restored on the database's own server: this machine's PostgreSQL lacks {lack}");
            await server.DisposeAsync();
        }
        catch (Exception failure) when (failure is DatabaseException or NpgsqlException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            context.Say($"Restored on the database's own server: a throwaway one did not start here. {SecretMask.Apply(failure.Message)}");
        }

        return new(own, "the same server", null, source);
    }

    private static async Task<int> MajorAsync(DatabaseUrl source, CancellationToken cancellation)
    {
        await using var connection = await source.OpenAsync(cancellation);
        return (await ServerVersion.ReadAsync(connection, cancellation)).Major;
    }

    public ValueTask DisposeAsync() => throwaway?.DisposeAsync() ?? ValueTask.CompletedTask;
}
