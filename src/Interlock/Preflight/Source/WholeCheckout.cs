using Interlock.Engine;
using Interlock.Repository;
using Interlock.Runbook;

namespace Interlock.Preflight.Source;

/// <summary>PF-01: nothing is half done in the checkout, and nothing of it is missing: no merge in progress, submodules there and at their commits, large files there in place of their pointers. A shallow clone warns.</summary>
/// <param name="environment">Name of the environment; on <c>local</c> a deviation only warns.</param>
internal sealed class WholeCheckout(string environment) : Step
{
    public const string StepName = "whole checkout";

    private const int Shown = 20;

    // git-worktree(1), git-rebase(1): each kind of work keeps its own name in the git folder.
    private static readonly (string Path, string What, string Mend)[] Unfinished =
    [
        ("MERGE_HEAD", "a merge is in progress", "git merge --continue, or --abort"),
        ("rebase-merge", "a rebase is in progress", "git rebase --continue, or --abort"),
        ("rebase-apply", "a rebase or git am is in progress", "git rebase --continue, or git am --continue"),
        ("CHERRY_PICK_HEAD", "a cherry-pick is in progress", "git cherry-pick --continue, or --abort"),
        ("REVERT_HEAD", "a revert is in progress", "git revert --continue, or --abort"),
        ("BISECT_LOG", "a bisect is in progress", "git bisect reset"),
    ];

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "PF-01";

    public override string Topic => "source";

    public override IReadOnlyList<string> Effects => ["asks git for work in progress, submodules, large files, and whether the history is whole"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var git = new CheckoutGit(context.Site.Root, context.Commands);
        if (await git.TryAsync(cancellation, "rev-parse", "--path-format=absolute", "--git-dir", "--show-toplevel", "--is-shallow-repository") is not { } told || told.Split('\n') is not [var folder, var top, var shallow])
            return StepResult.Hold("git does not tell where its folder is: is this a checkout, and git 2.31 or newer?");
        List<string> wrong = [.. Unfinished.Where(one => Path.Exists(Path.Combine(folder, one.Path))).Select(one => $"{one.What} ({one.Mend})")];
        var submodules = Submodules(top, git, cancellation);
        var changed = ChangedInsideAsync(top, git, cancellation);
        var pointers = PointersAsync(top, new GitProgram(context.Commands), cancellation);
        wrong.AddRange(await submodules);
        wrong.AddRange(await changed);
        wrong.AddRange(await pointers);
        string[] small = shallow == "true" ? ["a shallow clone: commits before it can't be looked at for secrets, and versions are counted wrong (git fetch --unshallow; in a GitHub workflow, fetch-depth: 0)"] : [];

        if (wrong.Count == 0)
            return small.Length == 0 ? StepResult.Go("nothing in progress, nothing missing") : StepResult.Warn(small[0]);
        var evidence = string.Join("; ", wrong.Take(Shown).Concat(small));
        return environment == RunbookReader.Local ? StepResult.Warn(evidence) : StepResult.Stop(evidence);
    }

    // The first letter tells (git-submodule(1), status).
    private static async Task<IEnumerable<string>> Submodules(string top, CheckoutGit git, CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(top, ".gitmodules")))
            return [];
        var status = await git.RunAsync(cancellation, "submodule", "status", "--recursive");
        if (!status.Succeeded)
            return [$"submodules can't be asked for: {status.Tail(1)}"];
        return status.Output.Split('\n').Where(line => line.Length > 42).Select(line => (Sign: line[0], Path: line[42..].Split(" (")[0])).Select(one => one.Sign switch
        {
            '-' => $"submodule {one.Path} is not there (git submodule update --init --recursive)",
            '+' => $"submodule {one.Path} is at another commit than the one committed (git submodule update, or commit it)",
            'U' => $"submodule {one.Path} has merge conflicts",
            _ => null,
        }).OfType<string>();
    }

    // What is changed in a submodule is in no commit of this repository: it would be left out in silence.
    private static async Task<IEnumerable<string>> ChangedInsideAsync(string top, CheckoutGit git, CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(top, ".gitmodules")))
            return [];
        // git-status(1), porcelain format version 2: the third field tells of a submodule's own state.
        var status = await git.TryAsync(cancellation, "status", "--porcelain=2", "-z", "--untracked-files=no", "--ignore-submodules=none");
        return (status ?? "").Split('\0').Select(line => line.Split(' ', 9)).Where(fields => fields is ["1", _, ['S', _, var changed, var untracked], ..] && (changed != '.' || untracked != '.'))
            .Select(fields => $"submodule {fields[8]} has changes that are not committed in it, and are not released (commit or stash there)");
    }

    private static async Task<IEnumerable<string>> PointersAsync(string top, GitProgram git, CancellationToken cancellation)
    {
        var pointers = (await LargeFiles.InAsync(git, top, cancellation)).Where(LargeFiles.IsPointer).ToList();
        return pointers.Count == 0 ? [] : [$"{pointers.Count} large {(pointers.Count == 1 ? "file is" : "files are")} only pointed at, such as {Path.GetRelativePath(top, pointers[0])} (git lfs install, git lfs pull)"];
    }
}
