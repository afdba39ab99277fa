using Interlock.Engine;
using Interlock.Files;
using Interlock.Processes;
using Interlock.Repository;
using Interlock.Runbook;

namespace Interlock.Platforms.Supervisor;

/// <summary>One folder, a git repository of its own, in which commits are checked out. What is kept of versions is below <c>.git/interlock</c>, which no checkout touches.</summary>
internal sealed class GitCheckout(SupervisorSettings settings) : ICode
{
    private const string Kept = "refs/interlock/";

    public string Place => settings.Folder;

    private string Git => Path.Combine(settings.Folder, ".git");

    private string Versions => Path.Combine(Git, "interlock");

    private string CurrentLink => Path.Combine(Versions, "current");

    // While it is there, what is checked out may be half of one commit and half of another.
    private string Marker => Path.Combine(Versions, "switching");

    public string FolderOf(string version, string commit) => Path.Combine(Versions, ReleaseFolders.NameOf(version, commit));

    public IReadOnlyList<DeployedVersion> All() => DeployedVersion.All(Versions);

    public CodeRef RefOf(string version, string commit) => new(commit, version, commit);

    public async Task<IReadOnlyList<string>> ProblemsAsync(ICommandRunner commands, CancellationToken cancellation)
    {
        if (!Directory.Exists(Git))
            return [$"supervisor.folder {Place} is no git repository of its own, which mode checkout needs: git clone the service there, or take mode releases"];
        // An earlier run that was cut off is gone on with, or taken back.
        if (File.Exists(Marker))
            return [];
        var problems = new List<string>();
        if (await new GitProgram(commands).TryAsync(["-C", Place, "status", "--porcelain", "--untracked-files=no"], cancellation) is not { } status)
            problems.Add($"git can't read {Place}: git -C {Place} status tells why");
        else if (status.Length > 0)
            problems.Add($"files in {Place} were changed there, and a checkout would lose that: {string.Join(", ", status.Split('\n').Take(5).Select(line => line.Trim()))}. Commit them, or git -C {Place} checkout -- .");
        if (File.Exists(Path.Combine(Git, "index.lock")))
            problems.Add($"{Path.Combine(Git, "index.lock")} is there: another git is at work, or one was killed; remove it then");
        try
        {
            Directory.CreateDirectory(Versions);
            await File.WriteAllTextAsync(Path.Combine(Versions, ".writable"), "", cancellation);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{Git} can't be written to: {refused.Message}");
        }

        return problems;
    }

    public async Task<CodeRef?> NowAsync(ICommandRunner commands, CancellationToken cancellation)
    {
        var git = new GitProgram(commands);
        if (!Directory.Exists(Git) || await git.TryAsync(["-C", Place, "rev-parse", "--verify", "--quiet", "HEAD"], cancellation) is not { } commit)
            return null;
        var there = DeployedVersion.Read(CurrentLink) is { } told && told.Commit == commit ? told : null;
        return new(await git.TryAsync(["-C", Place, "symbolic-ref", "--quiet", "--short", "HEAD"], cancellation) ?? commit, there?.Version, commit);
    }

    public async Task<(string Evidence, IReadOnlyList<string>? Failed)> EnsureAsync(StepContext context, DeployedVersion version, CancellationToken cancellation)
    {
        var (folder, git) = (FolderOf(version.Version, version.Commit), new GitProgram(context.Commands));
        var nothing = new Dictionary<string, string?>();
        try
        {
            if (await git.TryAsync(["-C", Place, "cat-file", "-e", version.Commit + "^{commit}"], cancellation) is null)
                await git.MustAsync(["-C", Place, "fetch", "--quiet", "--no-tags", new StatePaths(context.Site.State).Repository, version.Commit], nothing, cancellation);
            // Nothing else may point at it, and git would clear it away some day.
            await git.MustAsync(["-C", Place, "update-ref", Kept + Path.GetFileName(folder), version.Commit], nothing, cancellation);
            if (DeployedVersion.Read(folder) is null)
            {
                Directory.CreateDirectory(folder);
                version.Write(folder);
            }
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            return ($"commit {version.Commit[..7]} can't be brought into {Place}: {full.Message}", []);
        }

        return ($"commit {version.Commit[..7]} is in the repository {Place}", null);
    }

    public async Task<bool> IsAtAsync(CodeRef? code, ICommandRunner commands, CancellationToken cancellation) =>
        !File.Exists(Marker) && await NowAsync(commands, cancellation) is var now && now?.Commit == code?.Commit && now?.Version == code?.Version;

    public async Task<(string Problem, IReadOnlyList<string> Said)?> SwitchAsync(StepContext context, CodeRef? to, bool isBack, CancellationToken cancellation)
    {
        if (to is null)
            return null;
        var (git, nothing) = (new GitProgram(context.Commands), new Dictionary<string, string?>());
        Directory.CreateDirectory(Versions);
        var goesOn = File.Exists(Marker);
        // Files that somebody has put there are not lost for it: git refuses. What we began ourselves, and what an installation has changed, is gone over.
        string[] force = goesOn || isBack ? ["--force"] : [];
        DurableFile.Replace(Marker, to.Ref);
        // Ours of before: git was killed with the run that had started it.
        if (goesOn && !GitRuns())
            File.Delete(Path.Combine(Git, "index.lock"));
        try
        {
            await git.MustAsync(to.Ref == to.Commit ? ["-C", Place, "checkout", "--quiet", .. force, "--detach", to.Commit] : ["-C", Place, "checkout", "--quiet", .. force, to.Ref, "--"], nothing, cancellation);
            // The branch may have moved on since.
            if (to.Commit is { } commit && await git.MustAsync(["-C", Place, "rev-parse", "HEAD"], nothing, cancellation) != commit)
                await git.MustAsync(["-C", Place, "checkout", "--quiet", .. force, "--detach", commit], nothing, cancellation);
        }
        catch (IOException failed)
        {
            if (!goesOn)
                File.Delete(Marker);
            return (failed.Message, []);
        }

        if (await Installation.RunAsync(context, settings.Install, Place, to.Version ?? to.Ref, to.Commit ?? "", cancellation) is { } problem)
            return problem;
        Point(to);
        File.Delete(Marker);
        return null;
    }

    public async Task RemoveAsync(string version, string commit, ICommandRunner commands, CancellationToken cancellation)
    {
        var folder = FolderOf(version, commit);
        if (!Directory.Exists(folder) || AtomicLink.TargetOf(CurrentLink) == Path.GetFileName(folder))
            return;
        Directory.Delete(folder, recursive: true);
        await new GitProgram(commands).TryAsync(["-C", Place, "update-ref", "-d", Kept + Path.GetFileName(folder)], cancellation);
    }

    // The variables of the version that is checked out, where its programs look for them.
    private void Point(CodeRef to)
    {
        foreach (var link in Directory.EnumerateFileSystemEntries(Place, "*" + VariableFiles.Ending).Where(link => AtomicLink.TargetOf(link)?.StartsWith(".git/interlock/", StringComparison.Ordinal) == true))
            File.Delete(link);
        if (to is not { Version: { } version, Commit: { } commit })
        {
            File.Delete(CurrentLink);
            return;
        }

        AtomicLink.Replace(CurrentLink, Path.GetFileName(FolderOf(version, commit)));
        foreach (var file in Directory.EnumerateFiles(FolderOf(version, commit), "*" + VariableFiles.Ending))
            AtomicLink.Replace(Path.Combine(Place, Path.GetFileName(file)), Path.GetRelativePath(Place, file));
        Ignore();
    }

    // Else its own link would make the tree dirty.
    private void Ignore()
    {
        var exclude = Path.Combine(Git, "info", "exclude");
        const string line = "/*" + VariableFiles.Ending;
        if (File.Exists(exclude) && File.ReadLines(exclude).Contains(line, StringComparer.Ordinal))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(exclude)!);
        File.AppendAllText(exclude, line + "\n");
    }

    private bool GitRuns() => Directory.EnumerateDirectories("/proc").Any(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && IsGitHere(process));

    private bool IsGitHere(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "comm")).Trim() == "git" && (File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0').Contains(Place, StringComparer.Ordinal) || new FileInfo(Path.Combine(process, "cwd")).LinkTarget == Place);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
