using Interlock.Engine;
using Interlock.Runbook;

namespace Interlock.Preflight;

/// <summary>PF-01: the working tree is clean, on the release branch, and pushed. On <c>local</c> a deviation only warns: the version says what is in it.</summary>
/// <param name="environment">Name of the environment.</param>
/// <param name="branch">The branch that releases are made from.</param>
public sealed class CleanTree(string environment, string branch) : Step
{
    private const int Shown = 20;

    /// <inheritdoc/>
    public override string Name => "clean tree";

    /// <inheritdoc/>
    public override Phase Phase => Phase.Preflight;

    /// <inheritdoc/>
    public override string Requirement => "PF-01";

    /// <inheritdoc/>
    public override string Topic => "source";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Effects => [$"reads git's state: clean, on {branch}, pushed"];

    /// <inheritdoc/>
    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var state = await context.Repository.StateAsync(cancellation);
        List<string> wrong = [];
        if (state.Dirty.Count > 0)
            wrong.Add($"{state.Dirty.Count} changed or untracked {(state.Dirty.Count == 1 ? "file" : "files")} (commit or stash)");
        if (!string.Equals(state.Branch, branch, StringComparison.Ordinal) && state.Tag is null)
            wrong.Add(state.Branch is null ? $"HEAD is detached, not on {branch} (git switch {branch})" : $"on {state.Branch}, not on {branch} (git switch {branch})");
        if (state.Upstream is null && state.Branch is not null)
            wrong.Add($"{state.Branch} has no upstream (git push -u origin {state.Branch})");
        if (state.Ahead > 0)
            wrong.Add($"{Commits(state.Ahead)} not pushed to {state.Upstream} (git push)");
        if (state.Behind > 0)
            wrong.Add($"{Commits(state.Behind)} behind {state.Upstream} (git pull)");

        if (wrong.Count == 0)
            return StepResult.Go($"clean at {Short(state.Commit)} on {state.Branch ?? state.Tag}, equal to {state.Upstream ?? "its tag"}");
        var evidence = string.Join("; ", wrong);
        string[] files = [.. state.Dirty.Take(Shown)];
        return string.Equals(environment, RunbookReader.Local, StringComparison.Ordinal) ? StepResult.Warn(evidence, files) : StepResult.Stop(evidence, files);
    }

    private static string Commits(int count) => count == 1 ? "1 commit" : $"{count} commits";

    private static string Short(string commit) => commit.Length > 7 ? commit[..7] : commit;
}
