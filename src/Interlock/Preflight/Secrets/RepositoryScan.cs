namespace Interlock.Preflight.Secrets;

/// <summary>All of PF-05 on one work tree: its files, the commits since a revision, and that <c>.env</c> is ignored.</summary>
/// <param name="git">Runs git at the top of the work tree.</param>
/// <param name="root">The top of the work tree.</param>
/// <param name="options">Rules, allow list, limits.</param>
/// <param name="time">Tells the day on which allow entries expire.</param>
public sealed class RepositoryScan(RunGit git, string root, SecretScanOptions options, TimeProvider time)
{
    /// <summary>Runs it.</summary>
    /// <param name="since">The last release; commits after it are scanned. <c>null</c>: no history, only the files.</param>
    /// <param name="until">The last commit to scan. Default <c>HEAD</c>.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>One result. What git could not answer is in it as unreadable, so that its verdict is Hold.</returns>
    public async Task<SecretScanResult> RunAsync(string? since, string until = "HEAD", CancellationToken cancel = default)
    {
        var scanner = new SecretScanner(options, time);
        var result = await Part("work tree", async () =>
        {
            var listed = await GitFiles.ListAsync(git, root, cancel);
            var files = scanner.Scan(listed.Files, cancel);
            return files with { Skipped = [.. files.Skipped, .. listed.Skipped] };
        });
        result = result.Plus(await Part(".env", async () => await EnvFileIgnored.CheckAsync(git, cancel: cancel) is { } found ? new() { Findings = [found] } : new()));
        if (since is null) return result;

        var history = await Part($"commits since {since}", async () => scanner.Scan(await GitHistory.ReadAsync(git, since, until, cancel), cancel));
        var unused = result.AllowProblems.Intersect(history.AllowProblems, StringComparer.Ordinal);
        var real = result.AllowProblems.Union(history.AllowProblems, StringComparer.Ordinal).Where(p => !p.EndsWith("remove it.", StringComparison.Ordinal));
        return result.Plus(history) with { AllowProblems = [.. unused.Union(real, StringComparer.Ordinal)] };
    }

    private static async Task<SecretScanResult> Part(string what, Func<Task<SecretScanResult>> scan)
    {
        try
        {
            return await scan();
        }
        catch (Exception e) when (e is GitFailedException or IOException or UnauthorizedAccessException)
        {
            return new() { Unreadable = [new(what, e.Message)] };
        }
    }
}
