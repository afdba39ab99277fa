using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Processes;

namespace Interlock.Preflight.Source;

/// <summary>PF-01: the remote itself is asked, not what was last fetched from it: the branch stands at this commit there, and the version's tag is not taken by another. Nothing is fetched.</summary>
/// <param name="request">What is planned.</param>
internal sealed class AgreesWithRemote(PlanRequest request) : Step
{
    public const string StepName = "agrees with the remote";

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "PF-01";

    public override string Topic => "source";

    public override TimeSpan Limit => TimeSpan.FromMinutes(1);

    public override IReadOnlyList<string> Effects => [$"asks the remote for {request.Runbook.Branch} and the tag {Tag}"];

    private string Tag => $"v{request.Version}";

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var git = new CheckoutGit(context.Site.Root, context.Commands);
        var state = await context.Repository.StateAsync(cancellation);
        List<string> wrong = [];
        if (await git.TryAsync(cancellation, "rev-parse", "--verify", "--quiet", $"refs/tags/{Tag}^{{commit}}") is { } here && here != state.Commit)
            wrong.Add(Taken("here", here));
        if (await RemoteAsync(git, state.Upstream, cancellation) is not { } remote)
            return Stop([.. wrong, "there is no remote to compare with (git remote add origin URL)"]);

        var branch = state.Branch ?? request.Runbook.Branch;
        var asked = await git.RunAsync(cancellation, "ls-remote", remote, $"refs/heads/{branch}", $"refs/tags/{Tag}", $"refs/tags/{Tag}^{{}}");
        if (!asked.Succeeded)
            return NotAsked(remote, asked, wrong);
        var there = asked.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Where(parts => parts.Length == 2).ToDictionary(parts => parts[1], parts => parts[0], StringComparer.Ordinal);
        // An annotated tag has an id of its own; what it is on stands under ^{}.
        if ((there.GetValueOrDefault($"refs/tags/{Tag}^{{}}") ?? there.GetValueOrDefault($"refs/tags/{Tag}")) is { } tagged && tagged != state.Commit)
            wrong.Add(Taken($"on {remote}", tagged));
        var tip = there.GetValueOrDefault($"refs/heads/{branch}");
        // A tag that is released stands somewhere behind the branch's tip, as it should.
        if (state.Branch is not null || state.Tag is null)
            wrong.AddRange(await ComparedAsync(git, remote, branch, state.Commit, tip, cancellation));
        return wrong.Count == 0 ? StepResult.Go(state.Branch is null && state.Tag is not null ? $"{remote} has no other {Tag}" : $"{branch} is at {Short(state.Commit)} on {remote} too, and {Tag} is free or its own") : Stop(wrong);
    }

    private static async Task<IEnumerable<string>> ComparedAsync(CheckoutGit git, string remote, string branch, string commit, string? tip, CancellationToken cancellation)
    {
        if (tip == commit)
            return [];
        if (tip is null)
            return [$"{remote} has no branch {branch} (git push -u {remote} {branch})"];
        if ((await git.RunAsync(cancellation, "merge-base", "--is-ancestor", tip, commit)).Succeeded)
            return [$"{remote} is at {Short(tip)}, and lacks what is here (git push)"];
        return [(await git.RunAsync(cancellation, "merge-base", "--is-ancestor", commit, tip)).Succeeded
            ? $"{remote} is ahead, at {Short(tip)} (git pull)"
            : $"{remote} is at {Short(tip)}, which is not in the history here (git pull, then look again)"];
    }

    private static StepResult NotAsked(string remote, CommandResult asked, List<string> wrong)
    {
        var why = $"{remote} could not be asked{(asked.TimedOut ? ": no answer in time" : $": {asked.Tail(2).ReplaceLineEndings(" ")}")}";
        return wrong.Count > 0 ? Stop([.. wrong, why]) : StepResult.Hold($"{why}; check the network and the credentials, or let it pass with --accept=\"{StepName}\"");
    }

    private static StepResult Stop(IReadOnlyList<string> wrong) => StepResult.Stop(string.Join("; ", wrong));

    private string Taken(string where, string commit) => $"tag {Tag} is taken {where}, by {Short(commit)} (release another version: --release)";

    // The branch's own remote; without one the only one there is, or origin.
    private static async Task<string?> RemoteAsync(CheckoutGit git, string? upstream, CancellationToken cancellation)
    {
        var all = (await git.TryAsync(cancellation, "remote") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return Array.Find(all, remote => upstream?.StartsWith(remote + "/", StringComparison.Ordinal) == true) ?? (all is [var only] ? only : Array.Find(all, remote => remote == "origin"));
    }

    private static string Short(string commit) => commit[..Math.Min(7, commit.Length)];
}
