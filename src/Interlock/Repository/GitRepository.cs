using System.Globalization;
using Interlock.Files;
using Interlock.Processes;

namespace Interlock.Repository;

/// <summary>The caller's checkout through the git program, read only, and a private bare repository that takes tags, branches and snapshots.</summary>
/// <param name="root">Folder of the checkout.</param>
/// <param name="bare">Folder of the private repository; made at the first write.</param>
/// <param name="commands">Starts git.</param>
public sealed class GitRepository(string root, string bare, ICommandRunner commands) : IRepository
{
    private const int MostDirtyShown = 50;

    private readonly GitProgram git = new(commands);

    /// <inheritdoc/>
    public async Task<SourceState> StateAsync(CancellationToken cancellation)
    {
        var commit = await TryAsync(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], cancellation)
            ?? throw new Engine.UsageException($"'{root}' is not a git checkout with at least one commit. Interlock releases commits: run 'git init' and commit, or go to the checkout.");
        var branch = TryAsync(["symbolic-ref", "--quiet", "--short", "HEAD"], cancellation);
        var tag = MustAsync(["-C", root, "tag", "--points-at", "HEAD", "--list", "v[0-9]*.[0-9]*.[0-9]*", "--sort=-version:refname"], [], cancellation);
        var last = TryAsync(["describe", "--tags", "--abbrev=0", "--match", "v[0-9]*.[0-9]*.[0-9]*"], cancellation);
        var status = MustAsync(["-C", root, "status", "--porcelain", "--untracked-files=normal"], [], cancellation);
        var upstream = TryAsync(["rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}"], cancellation);
        var since = await last is { Length: > 0 } known ? $"{known}..HEAD" : "HEAD";
        var distance = MustAsync(["-C", root, "rev-list", "--count", since], [], cancellation);
        var counts = await upstream is null ? ["0", "0"] : (await MustAsync(["-C", root, "rev-list", "--left-right", "--count", "@{upstream}...HEAD"], [], cancellation)).Split('\t');
        var dirty = (await status).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new(commit, await branch, (await tag).Split('\n').FirstOrDefault(line => line.Length > 0), Number(await distance),
            [.. dirty.Take(MostDirtyShown)], await upstream, Number(counts[1]), Number(counts[0]),
            dirty.Length == 0 ? commit : await DrySnapshotAsync(commit, cancellation));
    }

    /// <inheritdoc/>
    public async Task<string> SnapshotAsync(CancellationToken cancellation)
    {
        await EnsureBareAsync(cancellation);
        await MustAsync(["-C", root, "push", "--quiet", "--force", bare, "HEAD:refs/interlock/source"], [], cancellation);
        var commit = await MustAsync(["-C", root, "rev-parse", "HEAD"], [], cancellation);
        if (await MustAsync(["-C", root, "status", "--porcelain"], [], cancellation) is "")
            return commit;
        var objects = Path.Combine(bare, "objects");
        var snapshot = await WriteSnapshotAsync(commit, objects, Path.Combine(bare, "snapshot.index"), cancellation);
        // What was staged before is in the caller's objects only.
        await MustAsync(["-C", root, "push", "--quiet", "--force", bare, $"{snapshot}:refs/interlock/snapshot"], await ObjectsAsync(objects, cancellation), cancellation);
        return snapshot;
    }

    /// <inheritdoc/>
    public async Task ExportAsync(string commit, string folder, CancellationToken cancellation)
    {
        // Paths of the runbook are relative to its folder, which need not be the repository's top.
        var within = await MustAsync(["-C", root, "rev-parse", "--show-prefix"], [], cancellation);
        await new SourceExport(git).WriteAsync(bare, within.Length == 0 ? commit : $"{commit}:{within.TrimEnd('/')}", root, folder, cancellation);
    }

    /// <inheritdoc/>
    public async Task TagAsync(string name, string commit, string message, CancellationToken cancellation)
    {
        await EnsureBareAsync(cancellation);
        if (await ResolveAsync("refs/tags/" + name, cancellation) == commit)
            return;
        await MustAsync(["--git-dir", bare, "tag", "--annotate", "--message", message, name, commit], Identity, cancellation);
    }

    /// <inheritdoc/>
    public async Task BranchAsync(string name, string commit, CancellationToken cancellation)
    {
        await EnsureBareAsync(cancellation);
        if (await ResolveAsync("refs/heads/" + name, cancellation) != commit)
            await MustAsync(["--git-dir", bare, "branch", name, commit], [], cancellation);
    }

    /// <inheritdoc/>
    public async Task<string?> ResolveAsync(string reference, CancellationToken cancellation) =>
        Directory.Exists(bare) ? await TryAsync(["--git-dir", bare, "rev-parse", "--verify", "--quiet", reference + "^{commit}"], cancellation) : null;

    /// <inheritdoc/>
    public async Task DeleteAsync(string reference, CancellationToken cancellation)
    {
        if (await ResolveAsync(reference, cancellation) is not null)
            await MustAsync(["--git-dir", bare, "update-ref", "-d", reference], [], cancellation);
    }

    // Objects go to a folder that is thrown away: asking for the state writes nothing into anybody's repository.
    private async Task<string> DrySnapshotAsync(string commit, CancellationToken cancellation)
    {
        var scratch = Directory.CreateTempSubdirectory("interlock-snapshot-");
        try
        {
            return await WriteSnapshotAsync(commit, scratch.FullName, Path.Combine(scratch.FullName, "index"), cancellation);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    /// <summary>Makes a commit of the work tree as it is. Dates and author come from its parent: the same content gives the same id.</summary>
    private async Task<string> WriteSnapshotAsync(string parent, string objects, string index, CancellationToken cancellation)
    {
        var when = await MustAsync(["-C", root, "log", "-1", "--format=%cI", parent], [], cancellation);
        var own = Path.Combine(await MustAsync(["-C", root, "rev-parse", "--path-format=absolute", "--git-dir"], [], cancellation), "index");
        // The caller's index knows which files have not changed; a copy saves hashing them all.
        if (File.Exists(own))
            File.Copy(own, index, overwrite: true);
        var environment = new Dictionary<string, string?>(await ObjectsAsync(objects, cancellation), StringComparer.Ordinal)
        {
            ["GIT_INDEX_FILE"] = index,
            ["GIT_AUTHOR_DATE"] = when,
            ["GIT_COMMITTER_DATE"] = when,
        };
        var top = await MustAsync(["-C", root, "rev-parse", "--show-toplevel"], [], cancellation);
        await MustAsync(["-C", top, "add", "--all"], environment, cancellation);
        var tree = await MustAsync(["-C", top, "write-tree"], environment, cancellation);
        return await MustAsync(["-C", top, "commit-tree", tree, "-p", parent, "-m", "Work tree as released"], environment, cancellation);
    }

    // New objects go to one folder, the caller's are read besides.
    private async Task<Dictionary<string, string?>> ObjectsAsync(string objects, CancellationToken cancellation) => new(Identity, StringComparer.Ordinal)
    {
        ["GIT_OBJECT_DIRECTORY"] = objects,
        ["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = Path.Combine(await MustAsync(["-C", root, "rev-parse", "--path-format=absolute", "--git-common-dir"], [], cancellation), "objects"),
    };

    private async Task EnsureBareAsync(CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(bare, "HEAD")))
        {
            OwnerOnly.Folder(bare);
            await MustAsync(["init", "--quiet", "--bare", bare], [], cancellation);
        }

        // CI checks out without history; the repository may have been made before this was set.
        if (await TryAsync(["--git-dir", bare, "config", "receive.shallowUpdate"], cancellation) != "true")
            await MustAsync(["--git-dir", bare, "config", "receive.shallowUpdate", "true"], [], cancellation);
    }

    private static Dictionary<string, string?> Identity => new(StringComparer.Ordinal)
    {
        ["GIT_AUTHOR_NAME"] = "Interlock",
        ["GIT_AUTHOR_EMAIL"] = "interlock@localhost",
        ["GIT_COMMITTER_NAME"] = "Interlock",
        ["GIT_COMMITTER_EMAIL"] = "interlock@localhost",
    };

    private Task<string?> TryAsync(IReadOnlyList<string> arguments, CancellationToken cancellation) => git.TryAsync(["-C", root, .. arguments], cancellation);

    private Task<string> MustAsync(IReadOnlyList<string> arguments, Dictionary<string, string?> environment, CancellationToken cancellation) => git.MustAsync(arguments, environment, cancellation);

    // What git does not tell must never read as "none".
    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new IOException($"git rev-list --count answered '{text}', which is not a number");
}
