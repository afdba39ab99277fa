using System.Text.Json.Nodes;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Platforms;
using Npgsql;

namespace Interlock.Provision;

/// <summary>IN-01: the application's role and database are there, proven by <c>SELECT version()</c> as the application would ask. The service gets this role, never the superuser.</summary>
internal sealed class ApplicationDatabase(PlanRequest request) : MutatingStep
{
    public const string StepName = "application database";

    private readonly bool own = request.Runbook.Database!.Url is null;
    private readonly string database = DatabaseLocator.NameOf(request.Runbook, request.Environment);

    public override string Name => StepName;

    public override Phase Phase => Phase.Provision;

    public override string? Requirement => "IN-01";

    public override IReadOnlyList<string> Effects => own
        ? [$"CREATE ROLE {DatabaseLocator.RoleOf(database)} and CREATE DATABASE {database} owned by it, where absent, on Interlock's own PostgreSQL server; SELECT version()"]
        : ["CREATE DATABASE where the one of database.url is absent; SELECT version()"];

    public override string UndoEffect => "what this run has created is dropped, unless it holds rows by then";

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation)
    {
        var found = await LocateAsync(context, cancellation);
        await using var connection = await ServerAsync(found, cancellation);
        return new()
        {
            ["database"] = found.Application.Database,
            ["databaseWasThere"] = await ThereAsync(connection, "pg_database where datname", found.Application.Database, cancellation),
            ["role"] = found.Admin is null ? null : found.Application.User,
            ["roleWasThere"] = found.Admin is null || await ThereAsync(connection, "pg_roles where rolname", found.Application.User!, cancellation),
        };
    }

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var found = await LocateAsync(context, cancellation);
        var made = new List<string>();
        try
        {
            await using (var connection = await ServerAsync(found, cancellation))
            {
                if (found.Admin is not null && await EnsureRoleAsync(connection, found.Application, cancellation))
                    made.Add($"role {found.Application.User}");
                if (await EnsureDatabaseAsync(connection, found, cancellation))
                    made.Add($"database {found.Application.Database}");
            }

            await using var application = await found.Application.OpenAsync(cancellation);
            var version = await application.TextAsync("select version()", cancellation);
            return StepResult.Go($"{(made.Count == 0 ? "there already" : "created " + string.Join(" and ", made))}; {string.Join(' ', version.Split(' ').Take(2))} answers at {found.Application}") with { Changed = made.Count > 0 };
        }
        catch (NpgsqlException failure)
        {
            return StepResult.Stop(DatabaseException.Explain(found.Application, failure)) with { Changed = made.Count > 0 };
        }
    }

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var found = await LocateAsync(context, cancellation);
        try
        {
            await using var connection = await found.Application.OpenAsync(cancellation);
            return new(RealityState.Done, $"{found.Application} answers");
        }
        catch (NpgsqlException failure)
        {
            return new(RealityState.Partly, DatabaseException.Explain(found.Application, failure));
        }
    }

    public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
    {
        if (((bool?)intent["databaseWasThere"] ?? true) && ((bool?)intent["roleWasThere"] ?? true))
            return UndoResult.Back("role and database were there before");
        var found = await LocateAsync(context, cancellation);
        try
        {
            if (await HoldsAsync(found.Admin?.WithDatabase(found.Application.Database) ?? found.Application, cancellation) is { } rows)
                return UndoResult.Kept($"database {found.Application.Database} holds rows by now ({rows}): it stays. --target=Down removes it");
            await using var connection = await (found.Admin ?? found.Application.WithDatabase("postgres")).OpenAsync(cancellation);
            if ((bool?)intent["databaseWasThere"] == false)
                await DatabaseDrop.RunAsync(connection, found.Application.Database, cancellation);
            if ((bool?)intent["roleWasThere"] == false && found.Admin is not null)
                await connection.RunAsync($"drop role if exists {Sql.Quote(found.Application.User!)}", cancellation);
            return UndoResult.Back($"dropped database {found.Application.Database}, which this run had created and which held no rows");
        }
        catch (NpgsqlException failure)
        {
            return UndoResult.Failed($"{DatabaseException.Explain(found.Application, failure)}. Nothing is dropped unasked. This run created it: see whether it holds rows, then drop it by hand");
        }
    }

    // The first table with rows, or null when there is none or no database. Anything else that keeps us out (a
    // password that was changed) says nothing about rows. Our own server's superuser is asked: it is never kept out.
    private static async Task<string?> HoldsAsync(DatabaseUrl database, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await database.OpenAsync(cancellation);
            foreach (var table in (await connection.RowsAsync(CatalogQueries.Tables, row => row.GetString(0), cancellation)).Except(RevisionTable.Names, StringComparer.Ordinal))
                if (await connection.ValueAsync<bool>($"select exists (select 1 from {table})", cancellation))
                    return table;
            return null;
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            return null;
        }
    }

    private static async Task<bool> EnsureRoleAsync(NpgsqlConnection connection, DatabaseUrl application, CancellationToken cancellation)
    {
        var there = await ThereAsync(connection, "pg_roles where rolname", application.User!, cancellation);
        // Also when it is there: the state folder's password is the one that the service will get.
        await connection.RunAsync($"{(there ? "alter" : "create")} role {Sql.Quote(application.User!)} login password {Sql.Literal(ScramVerifier.Of(application.Password!))}", cancellation);
        return !there;
    }

    private static async Task<bool> EnsureDatabaseAsync(NpgsqlConnection connection, LocatedDatabase found, CancellationToken cancellation)
    {
        var name = Sql.Quote(found.Application.Database);
        if (await ThereAsync(connection, "pg_database where datname", found.Application.Database, cancellation))
            return false;
        await connection.RunAsync(found.Admin is null ? $"create database {name}" : $"create database {name} owner {Sql.Quote(found.Application.User!)}", cancellation);
        if (found.Admin is not null)
            await connection.RunAsync($"revoke all on database {name} from public", cancellation);
        return true;
    }

    private static async Task<bool> ThereAsync(NpgsqlConnection connection, string where, string name, CancellationToken cancellation) =>
        await connection.ValueAsync<bool>($"select exists (select 1 from {where} = $1)", cancellation, name);

    // A configured role may be kept out of the maintenance database: that one is asked only when its own is not there.
    private static async Task<NpgsqlConnection> ServerAsync(LocatedDatabase found, CancellationToken cancellation)
    {
        try
        {
            return await (found.Admin ?? found.Application).OpenAsync(cancellation);
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            return await found.Application.WithDatabase("postgres").OpenAsync(cancellation);
        }
    }

    private static async Task<LocatedDatabase> LocateAsync(StepContext context, CancellationToken cancellation) =>
        (await DatabaseLocator.LocateAsync(context.Plan.Runbook, context.Plan.Environment, context.Site, context.Commands, context.Clock, context.Announce, context.Say, cancellation))!;
}
