using Interlock.Preflight.Secrets;

namespace Interlock.Preflight.Fix;

/// <summary>Adds <c>.env</c> to <c>.gitignore</c> where git does not ignore it.</summary>
internal static class GitIgnoreFix
{
    private const string Ignored = ".env";

    /// <summary>Mends the file of a checkout, and says what it wrote; null: nothing.</summary>
    /// <exception cref="GitFailedException">Git could not tell.</exception>
    public static async Task<string?> ApplyAsync(RunGit git, string root, CancellationToken cancellation)
    {
        if (await EnvFileIgnored.CheckAsync(git, Ignored, cancel: cancellation) is null)
            return null;
        var path = Path.Combine(root, ".gitignore");
        var text = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellation) : "";
        // A tracked file is not ignored, whatever stands here; taking it out of the index is a commit of the caller's own.
        if (text.ReplaceLineEndings("\n").Split('\n').Any(line => line.Trim() == Ignored))
            return ".gitignore names .env already, but git does not ignore it: git rm --cached .env, if it is tracked (not done by --fix)";
        var end = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        await File.AppendAllTextAsync(path, (text.Length > 0 && !text.EndsWith('\n') ? end : "") + Ignored + end, cancellation);
        return ".gitignore: added .env";
    }
}
