namespace Interlock.Preflight.Secrets;

/// <summary>All of PF-05 on one work tree: its files, the commits since a revision, what is staged, and that <c>.env</c> is kept out.</summary>
/// <param name="git">Runs git at the top of the work tree.</param>
/// <param name="root">The top of the work tree.</param>
/// <param name="options">Rules, allow list, baseline, limits.</param>
/// <param name="time">Tells the day on which allow entries expire.</param>
public sealed class RepositoryScan(RunGit git, string root, SecretScanOptions options, TimeProvider time)
{
    /// <summary>Scans the files, and what was committed since.</summary>
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
        result = result.Plus(await EnvFileAsync(scanner, onlyTracked: false, cancel));
        if (since is not null)
            result = result.Plus(await CommitsAsync(scanner, since, until, cancel));
        return result with { AllowProblems = scanner.Problems(isWhole: result.Unreadable.Count == 0) };
    }

    /// <summary>Scans only what was committed since.</summary>
    /// <param name="since">Exclusive: a tag, branch or commit.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>One result; Hold when git does not know the revision.</returns>
    public async Task<SecretScanResult> SinceAsync(string since, CancellationToken cancel = default)
    {
        var scanner = new SecretScanner(options, time);
        var result = await CommitsAsync(scanner, since, "HEAD", cancel);
        // No commit since then is an answer too, unlike a scan that looked at nothing.
        if (result is { Commits: 0, Unreadable.Count: 0 })
            result = result with { Skipped = [new($"commits since {since}", "there are none")] };
        return result with { AllowProblems = scanner.Problems(isWhole: false) };
    }

    /// <summary>Scans only what the next commit would add.</summary>
    /// <param name="cancel">Stops it.</param>
    /// <returns>One result; Go when nothing is staged.</returns>
    public async Task<SecretScanResult> StagedAsync(CancellationToken cancel = default)
    {
        var scanner = new SecretScanner(options, time);
        var lines = Part("what is staged", async () => scanner.ScanStaged(await StagedLines.ReadAsync(git, cancel), cancel));
        var env = EnvFileAsync(scanner, onlyTracked: true, cancel);
        return (await lines).Plus(await env) with { AllowProblems = scanner.Problems(isWhole: false) };
    }

    private Task<SecretScanResult> CommitsAsync(SecretScanner scanner, string since, string until, CancellationToken cancel) =>
        Part($"commits since {since}", async () => scanner.Scan(await GitHistory.ReadAsync(git, since, until, cancel), cancel));

    private Task<SecretScanResult> EnvFileAsync(SecretScanner scanner, bool onlyTracked, CancellationToken cancel) =>
        Part(".env", async () => await EnvFileIgnored.CheckAsync(git, onlyTracked: onlyTracked, cancel: cancel) is { } found ? scanner.Judged([found]) : new());

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
