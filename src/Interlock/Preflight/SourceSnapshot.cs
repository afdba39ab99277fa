using Interlock.Engine;
using Interlock.Platforms;

namespace Interlock.Preflight;

/// <summary>Copies what is released into the private repository before any command of the runbook can write into the tree, and stops when it is not what was planned.</summary>
/// <param name="request">What is planned.</param>
internal sealed class SourceSnapshot(PlanRequest request) : Step
{
    public const string StepName = "source snapshot";

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "PF-01";

    public override string Topic => "source";

    public override IReadOnlyList<string> Effects => [$"copy commit {Short(request.Commit)} into the private repository"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var snapshot = await context.Repository.SnapshotAsync(cancellation);
        return snapshot == request.Commit
            ? StepResult.Go($"{Short(snapshot)} is in the private repository")
            : StepResult.Stop($"the work tree changed after the plan was made: planned {Short(request.Commit)}, now {Short(snapshot)}. Run the command again.");
    }

    private static string Short(string commit) => commit[..Math.Min(7, commit.Length)];
}
