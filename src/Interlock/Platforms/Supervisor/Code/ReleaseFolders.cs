using Interlock.Engine;
using Interlock.Files;
using Interlock.Platforms.Local;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Platforms.Supervisor;

/// <summary>A folder for each version below <c>releases</c>, and the link <c>current</c> to the one that serves.</summary>
internal sealed class ReleaseFolders(SupervisorSettings settings) : ICode
{
    private const string Releases = "releases";
    private const int CommitDigits = 12;

    public string Place => Path.Combine(settings.Folder, "current");

    private string Versions => Path.Combine(settings.Folder, Releases);

    public string FolderOf(string version, string commit) => Path.Combine(Versions, NameOf(version, commit));

    /// <summary>A version of a commit as a file name.</summary>
    public static string NameOf(string version, string commit) => $"{LocalPaths.FileName(version)}@{commit[..Math.Min(CommitDigits, commit.Length)]}";

    public IReadOnlyList<DeployedVersion> All() => DeployedVersion.All(Versions);

    public CodeRef RefOf(string version, string commit) => new($"{Releases}/{NameOf(version, commit)}", version, commit);

    public Task<IReadOnlyList<string>> ProblemsAsync(ICommandRunner commands, CancellationToken cancellation)
    {
        var problems = new List<string>();
        if (AtomicLink.TargetOf(Place) is null && Path.Exists(Place))
            problems.Add($"{Place} is no link: move it away (mv {Place} {Place}.before), Interlock makes the link");
        try
        {
            Directory.CreateDirectory(Versions);
            foreach (var folder in new[] { settings.Folder, Versions })
            {
                var probe = Path.Combine(folder, $".interlock-{Guid.NewGuid():N}");
                Directory.CreateDirectory(probe);
                Directory.Delete(probe);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            problems.Add($"supervisor.folder {settings.Folder} can't be written to: {refused.Message}. Make it a folder that this user may write to");
        }

        return Task.FromResult<IReadOnlyList<string>>(problems);
    }

    public Task<CodeRef?> NowAsync(ICommandRunner commands, CancellationToken cancellation) => Task.FromResult(Now());

    public async Task<(string Evidence, IReadOnlyList<string>? Failed)> EnsureAsync(StepContext context, DeployedVersion version, CancellationToken cancellation)
    {
        var folder = FolderOf(version.Version, version.Commit);
        if (DeployedVersion.Read(folder) is { } there && there.Commit == version.Commit)
            return ($"{folder} is there ({there.At:u})", null);
        try
        {
            if (Now()?.Ref is { } served && Path.GetFileName(folder) == Path.GetFileName(served))
                return ($"{folder} is what serves, and what Interlock wrote of it there can't be read: put that right, or release another version", []);
            // Not whole, so nothing was ever started from it.
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
            await context.Repository.ExportAsync(version.Commit, folder, cancellation);
            foreach (var index in Directory.EnumerateFiles(Versions, Path.GetFileName(folder) + "*.index"))
                File.Delete(index);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            return ($"the code can't be put into {folder}: {full.Message}", []);
        }

        if (await Installation.RunAsync(context, settings.Install, folder, version.Version, version.Commit, cancellation) is { } failed)
            return failed;
        version.Write(folder);
        return ($"commit {version.Commit[..7]} is in {folder}{(settings.Install is null ? "" : ", its dependencies installed")}", null);
    }

    public Task<bool> IsAtAsync(CodeRef? code, ICommandRunner commands, CancellationToken cancellation) => Task.FromResult(Now()?.Ref == code?.Ref);

    public Task<(string Problem, IReadOnlyList<string> Said)?> SwitchAsync(StepContext context, CodeRef? to, bool isBack, CancellationToken cancellation)
    {
        (string, IReadOnlyList<string>)? problem = null;
        if (to is null)
            File.Delete(Place);
        else if (!Directory.Exists(Path.Combine(settings.Folder, to.Ref)))
            problem = ($"{Path.Combine(settings.Folder, to.Ref)} is not there any more: {Place} was left as it is", []);
        else
            AtomicLink.Replace(Place, to.Ref);
        return Task.FromResult(problem);
    }

    public Task RemoveAsync(string version, string commit, ICommandRunner commands, CancellationToken cancellation)
    {
        var folder = FolderOf(version, commit);
        if (Directory.Exists(folder) && Now()?.Ref != RefOf(version, commit).Ref)
            Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    private CodeRef? Now()
    {
        if (AtomicLink.TargetOf(Place) is not { } target)
            return null;
        var there = DeployedVersion.Read(Path.Combine(settings.Folder, target));
        return new(target, there?.Version, there?.Commit);
    }
}
