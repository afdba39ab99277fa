using Interlock.Database;
using Interlock.Engine;
using Interlock.Platforms;
using Npgsql;

namespace Interlock.Preflight;

/// <summary>PF-15: the database answers with these credentials, its version is expected, and our client programs are new enough for it: said before starting, not after.</summary>
internal sealed class DatabaseReachable(PlanRequest request) : Step
{
    public const string StepName = "database reachable";

    private const int Oldest = 12;
    private readonly IReadOnlyList<int> expected = request.Runbook.Database!.Server;
    private readonly bool configured = request.Runbook.Database!.Url is not null;

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "PF-15";

    public override string Topic => "database";

    public override TimeSpan Limit => TimeSpan.FromMinutes(15);

    public override IReadOnlyList<string> Effects => [$"connect; server version {(expected.Count == 0 ? $"{Oldest} or newer" : string.Join(" or ", expected))}; pg_dump and pg_restore as new as the server", .. configured ? Array.Empty<string>() : ["starts Interlock's own server, where it was set up before and does not run"]];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (!DatabaseLocator.IsThere(context))
            return await context.Platform.LiveAsync(cancellation) is null
                ? StepResult.Go("nothing live: Interlock's own PostgreSQL server is set up in Provision, and judged there")
                : StepResult.Go("Interlock's own PostgreSQL server is not set up yet: Provision does that, and judges it there");
        var stood = configured || await DatabaseLocator.Own(context.Site, context.Commands, context.Clock, context.Say).FindRunningAsync(cancellation) is not null;
        var found = (await DatabaseLocator.LocateAsync(context.Plan.Runbook, context.Plan.Environment, context.Site, context.Commands, context.Clock, context.Announce, context.Say, cancellation))!;
        // On our own server Provision makes the database; what must answer now is the server.
        var asked = found.Admin ?? found.Application;
        try
        {
            await using var connection = await asked.OpenAsync(cancellation);
            var judged = await JudgeAsync(context, asked, await ServerVersion.ReadAsync(connection, cancellation), cancellation);
            return stood ? judged : judged with { Evidence = judged.Evidence + "; it did not run, and was started to be asked" };
        }
        catch (NpgsqlException failure)
        {
            return await MissingAsync(context, asked, failure, cancellation);
        }
    }

    private async Task<StepResult> JudgeAsync(StepContext context, DatabaseUrl asked, ServerVersion server, CancellationToken cancellation)
    {
        if (expected.Count > 0 ? !expected.Contains(server.Major) : server.Major < Oldest)
            return StepResult.Stop($"{asked} is PostgreSQL {server.Full}; expected is {(expected.Count == 0 ? $"{Oldest} or newer" : string.Join(" or ", expected))} (database.server)");
        foreach (var name in new[] { "pg_dump", "pg_restore" })
        {
            var program = await new PostgresPrograms().ClientAsync(name, server.Major, context.Commands, cancellation);
            if (program is null || program.Major < server.Major)
                return StepResult.Stop($"{name} {program?.Version ?? "is not installed, and"} can't handle PostgreSQL {server.Full}: install the client programs of version {server.Major}: {ServerInstallation.ClientCommandFor(ServerInstallation.Release(), OperatingSystem.IsMacOS(), server.Major)}");
        }

        return StepResult.Go($"PostgreSQL {server.Full} at {asked}");
    }

    // The server answers, only the database is not made yet: so be it before the first release.
    private static async Task<StepResult> MissingAsync(StepContext context, DatabaseUrl asked, NpgsqlException failure, CancellationToken cancellation) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } && await context.Platform.LiveAsync(cancellation) is null
            ? StepResult.Go($"nothing live: {asked} is made in Provision")
            : StepResult.Stop(DatabaseException.Explain(asked, failure));
}
