using System.Text;
using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Runbook;

namespace Interlock.Session;

public sealed partial class ReleaseSession
{
    /// <summary>Lints the checkout's migrations, each for itself, or the files that were named: fit for a pre-commit hook.</summary>
    /// <exception cref="UsageException">There is nothing to lint, or a file can't be read.</exception>
    /// <exception cref="GateException">A hazard that stops a release.</exception>
    public async Task LintAsync()
    {
        var root = Path.GetDirectoryName(settings.Runbook)!;
        var findings = settings.Files.Count > 0 ? settings.Files.SelectMany(file => MigrationLint.Check(TextOf(file), file)).ToList()
            : ReadRunbook().Database?.Migrations is { } migrations ? OfScripts(Path.GetFullPath(migrations.Scripts ?? throw new UsageException(ByTool(migrations)), root))
            : throw new UsageException("The runbook names no migrations (database.migrations): name files with --files=FILE,FILE.");
        foreach (var finding in findings)
            await settings.Out.WriteLineAsync(finding.ToString());
        var stops = findings.Count(finding => finding.Stops);
        var evidence = findings.Count == 0 ? "no known hazard" : $"{findings.Count} hazard{(findings.Count == 1 ? "" : "s")}, {stops} of them would stop a release";
        await settings.Out.WriteLineAsync(evidence);
        if (stops > 0)
            throw new GateException(Phase.Preflight, Verdict.Stop, "migration lint", evidence);
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

    private static string ByTool(MigrationSettings migrations)
    {
        var (folder, line) = migrations switch
        {
            { Alembic: { } alembic } => (alembic.Folder, $"{alembic.Command} upgrade FROM:TO --sql > pending.sql"),
            { EntityFramework: { } framework } => (framework.Folder, $"{framework.Command} migrations script FROM TO --output pending.sql"),
            _ => (migrations.Commands?.Folder ?? ".", $"{migrations.Commands?.Preview ?? "your tool's own command"} > pending.sql"),
        };
        return $"The runbook's migrations are no SQL scripts: print their SQL ({line}, in {folder}), and name the file with --files={Path.Combine(folder, "pending.sql")}. A release lints what is pending by itself.";
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
