using System.Globalization;
using Interlock.Engine;

namespace Interlock.Preflight;

/// <summary>RB-02: after a rule that only a person may answer, nothing is released until one has looked.</summary>
internal sealed class DeploymentFreeze : Step
{
    public const string StepName = "deployment freeze";

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string Requirement => "RB-02";

    public override IReadOnlyList<string> Effects => ["asks the ledger whether a watch has frozen deployments"];

    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation) =>
        Task.FromResult(context.History().Frozen is { } frozen
            ? StepResult.Hold(string.Create(CultureInfo.InvariantCulture, $"deployments are frozen since {frozen.At:yyyy-MM-dd HH:mm} UTC: {frozen.Why}. --target=Rollback lifts it; --accept=\"{StepName}\" releases all the same"))
            : StepResult.Go("deployments are not frozen"));
}
