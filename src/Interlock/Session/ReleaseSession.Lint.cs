using System.Text;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Processes;

namespace Interlock.Session;

public sealed partial class ReleaseSession
{
    /// <summary>Lints the checkout's migrations, or the files that were named: fit for a pre-commit hook. Scripts are read each for itself; a tool prints what is pending, or all that it has where no database can say what is.</summary>
    /// <exception cref="UsageException">There is nothing to lint, or it can't be read.</exception>
    /// <exception cref="GateException">A hazard that stops a release; or nothing of what is to be linted could be seen.</exception>
    public async Task LintAsync()
    {
        var root = Path.GetDirectoryName(settings.Runbook)!;
        var lint = settings.Files.Count > 0 ? new([.. settings.Files.SelectMany(file => MigrationLint.Check(TextOf(file), file))], [], "")
            : ReadRunbook().Database?.Migrations is not { } migrations ? throw new UsageException("The runbook names no migrations (database.migrations): name files with --files=FILE,FILE.")
            : migrations.Scripts is { } scripts ? new(OfScripts(Path.GetFullPath(scripts, root)), [], "")
            : await OfToolAsync();
        foreach (var line in lint.Findings.Select(finding => finding.ToString()).Concat(lint.Unseen))
            await settings.Out.WriteLineAsync(SecretMask.Apply(line));
        var stops = lint.Findings.Count(finding => finding.Stops);
        var hazards = lint.Findings.Count == 0 ? "no known hazard" : $"{lint.Findings.Count} hazard{(lint.Findings.Count == 1 ? "" : "s")}, {stops} of them would stop a release";
        var evidence = $"{(lint.What.Length == 0 ? "" : lint.What + ": ")}{hazards}{(lint.Unseen.Count == 0 ? "" : $"; {lint.Unseen.Count} could not be seen, which only a rehearsal tells about")}";
        await settings.Out.WriteLineAsync(evidence);
        if (stops > 0)
            throw new GateException(Phase.Preflight, Verdict.Stop, "migration lint", evidence);
        if (lint.IsBlind)
            throw new GateException(Phase.Preflight, Verdict.Hold, "migration lint", evidence);
    }

    private async Task<ToolLint> OfToolAsync()
    {
        var ready = await PrepareAsync();
        StateFolder.Make(settings.State);
        var commands = new CommandRunner(settings.Clock);
        var server = DatabaseLocator.Own(ready.Site, commands, settings.Clock, _ => { });
        var database = (await DatabaseLocator.FindRunningAsync(ready.Plan.Runbook, settings.Environment, server, cancellation))?.Application;
        // The commit's files, as a release takes them: a tool would leave traces in the checkout.
        var commit = await ready.Repository.SnapshotAsync(cancellation);
        try
        {
            return await ToolLint.OfAsync(new()
            {
                Plan = ready.Plan with { Commit = commit },
                Run = $"{settings.Environment}-lint",
                Site = ready.Site,
                Commands = commands,
                Clock = settings.Clock,
                Platform = ready.Platform,
                Repository = ready.Repository,
                Options = settings.Options,
                FindData = (_, _) => null,
                Database = _ => Task.FromResult(database),
                Say = _ => { },
            }, database, settings.Warn, cancellation);
        }
        catch (MigrationException unfit)
        {
            throw new UsageException(unfit.Message);
        }
    }

    private static List<LintFinding> OfScripts(string folder)
    {
        try
        {
            // What an earlier script made is there by now, and in use.
            return [.. SqlMigrations.Read(folder).SelectMany(migration => MigrationLint.Check([migration]))];
        }
        catch (MigrationException unfit)
        {
            throw new UsageException(unfit.Message);
        }
    }

    private static string TextOf(string file)
    {
        if (Path.GetExtension(file) is ".py" or ".cs")
            throw new UsageException($"{file} is code and no SQL: print the SQL of its migration ({(Path.GetExtension(file) == ".py" ? "alembic upgrade FROM:TO --sql" : "dotnet ef migrations script FROM TO")}), and lint that.");
        try
        {
            return File.ReadAllText(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new UsageException(unread is DecoderFallbackException ? $"{file} is not UTF-8: convert it (iconv -t UTF-8), then lint it." : $"{file} can't be read: {unread.Message}");
        }
    }
}
