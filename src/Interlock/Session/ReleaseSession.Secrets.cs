using Interlock.Engine;
using Interlock.Preflight;
using Interlock.Preflight.Secrets;
using Interlock.Processes;

namespace Interlock.Session;

/// <summary>What the target Secrets is told.</summary>
public sealed record SecretsRequest
{
    /// <summary>Scan only what the next commit would add. Default <c>false</c>.</summary>
    public bool Staged { get; init; }

    /// <summary>Scan only what was committed since this revision. Default <c>null</c>: the files.</summary>
    public string? Since { get; init; }

    /// <summary>Write the baseline instead of judging. Default <c>false</c>.</summary>
    public bool WritesBaseline { get; init; }

    /// <summary>Full path of a SARIF file to write. Default <c>null</c>: none.</summary>
    public string? Sarif { get; init; }
}

public sealed partial class ReleaseSession
{
    /// <summary>Scans the checkout for secrets, alone: fit for a pre-commit hook.</summary>
    /// <exception cref="UsageException">Arguments that exclude each other, or a baseline that the runbook does not name.</exception>
    /// <exception cref="GateException">A secret, or something that could not be read.</exception>
    public async Task SecretsAsync()
    {
        var request = settings.Secrets;
        if (request is { Staged: true, Since: not null })
            throw new UsageException("--staged and --since exclude each other: the one is what the next commit adds, the other what commits have added.");
        if (request is { Staged: true, WritesBaseline: true })
            throw new UsageException("--write-baseline takes the whole checkout, and with --since the commits after it as well: leave --staged out.");
        var runbook = ReadRunbook();
        var root = Path.GetDirectoryName(settings.Runbook)!;
        if (request.WritesBaseline && runbook.Secrets.Baseline is null)
            throw new UsageException($"{settings.Runbook} names no baseline: add 'secrets: {{baseline: .secrets-baseline}}', then write it.");

        var scan = SecretScan.Of(runbook, root, new CommandRunner(settings.Clock), settings.Clock, isWritten: request.WritesBaseline);
        var result = request switch
        {
            { Staged: true } => await scan(s => s.StagedAsync(cancellation)),
            { Since: { } since, WritesBaseline: false } => await scan(s => s.SinceAsync(since, cancellation)),
            _ => await scan(s => s.RunAsync(request.Since, "HEAD", cancellation)),
        };
        if (request.Sarif is { } file)
            await WriteAsync(file, SecretSarif.Of(result));
        if (request.WritesBaseline)
            await WriteBaselineAsync(result, Path.GetFullPath(runbook.Secrets.Baseline!, root));
        else
            await TellAsync(result);
    }

    private async Task TellAsync(SecretScanResult result)
    {
        if (settings.Json)
            await settings.Out.WriteAsync(SecretScanJson.Of(result));
        else
            foreach (var line in SecretScan.Lines(result).Append(SecretMask.Apply(result.Evidence)))
                await settings.Out.WriteLineAsync(line);
        if (result.Verdict >= Verdict.Hold)
            throw new GateException(Phase.Preflight, result.Verdict, SecretScan.StepName, result.Evidence);
    }

    private async Task WriteBaselineAsync(SecretScanResult result, string file)
    {
        // A baseline of half a scan would call the other half new, or gone.
        if (result.Unreadable.Count > 0)
            throw new GateException(Phase.Preflight, Verdict.Hold, SecretScan.StepName, $"the baseline was not written: {string.Join("; ", result.Unreadable.Select(note => $"{note.Path}: {note.Reason}"))}");
        var baseline = SecretBaseline.Of(result);
        await WriteAsync(file, baseline.ToString());
        foreach (var finding in result.Findings.Where(finding => finding.Origin != TextOrigin.Untracked))
            await settings.Out.WriteLineAsync($"new in the baseline: {finding}");
        await settings.Out.WriteLineAsync($"{file}: {baseline.Entries.Count} known secret{(baseline.Entries.Count == 1 ? "" : "s")}. Preflight warns of them until they are gone; replace each, then write the baseline again.");
    }

    private static async Task WriteAsync(string file, string text)
    {
        try
        {
            await File.WriteAllTextAsync(file, text);
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file} can't be written: {unwritten.Message}");
        }
    }
}
