using System.Buffers;

namespace Interlock.Preflight.Secrets;

/// <summary>What a range of commits added.</summary>
/// <param name="Added">Per commit and file, and each commit's message.</param>
/// <param name="Commits">How many commits there were.</param>
/// <param name="Binary">Changes that git shows no lines for.</param>
public sealed record AddedHistory(IReadOnlyList<AddedLines> Added, int Commits, IReadOnlyList<ScanNote> Binary);

/// <summary>Reads the lines that commits added from <c>git log -p</c>.</summary>
public static class GitHistory
{
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>The added lines of every commit in a range; of merges, the lines that no parent has.</summary>
    /// <param name="git">Runs git in the repository.</param>
    /// <param name="since">Exclusive: a tag, branch or commit; <c>null</c> for everything up to <paramref name="until"/>.</param>
    /// <param name="until">Inclusive.</param>
    /// <param name="cancel">Stops git.</param>
    /// <returns>The lines, with files and line numbers.</returns>
    /// <exception cref="GitFailedException">Git refused; for example, an unknown revision.</exception>
    public static async Task<AddedHistory> ReadAsync(RunGit git, string? since, string until, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(git);
        var log = await GitFailedException.OutputOf(
            git,
            [
                "-c", "core.quotePath=false", "-c", "diff.mnemonicPrefix=false", "-c", "log.showSignature=false", "log", "-p", "--no-ext-diff", "--no-textconv",
                "--no-color", "--no-renames", "--cc", "-U0", "--src-prefix=a/", "--dst-prefix=b/", "--submodule=short", "--format=%x00%H%x00%B%x00",
                since is null ? until : $"{since}..{until}", "--",
            ],
            cancel);
        return Parse(log);
    }

    internal static AddedHistory Parse(string log)
    {
        // "", id, message, diff, id, message, diff …: no NUL in what git shows as text, except past its first 8,000 bytes.
        var reader = new DiffReader();
        var commits = 0;
        var at = log.IndexOf('\0', StringComparison.Ordinal);
        while (at >= 0)
        {
            var id = log.IndexOf('\0', at + 1);
            var message = id < 0 ? -1 : log.IndexOf('\0', id + 1);
            if (message < 0) throw new GitFailedException("git log ended in the middle of a commit.");
            var next = NextCommit(log, message + 1);
            var commit = log[(at + 1)..id];
            reader.Message(commit, log[(id + 1)..message]);
            reader.Diff(commit, log.AsSpan(message + 1, (next < 0 ? log.Length : next) - message - 1));
            commits++;
            at = next;
        }

        return new(reader.Added, commits, reader.Binary);
    }

    private static int NextCommit(string log, int from)
    {
        for (var at = log.IndexOf('\0', from); at >= 0; at = log.IndexOf('\0', at + 1))
        {
            var end = log.IndexOf('\0', at + 1);
            if (end < 0) return -1;
            if (log[at - 1] is '\n' or '\0' && end - at - 1 is 40 or 64 && !log.AsSpan(at + 1, end - at - 1).ContainsAnyExcept(Hex)) return at;
        }

        return -1;
    }
}
