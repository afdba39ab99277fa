using Cake.Core;

namespace Interlock.Build;

/// <summary>Completes the release when the last task has ended, however it ended. Runs under --dryrun too, and does nothing then.</summary>
public sealed class ReleaseLifetime(Outcome outcome) : FrostingLifetime<ReleaseContext>
{
    public override void Setup(ReleaseContext context, ISetupContext info)
    {
    }

    public override void Teardown(ReleaseContext context, ITeardownContext info)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(info);
        outcome.Record(info.ThrownException);
        if (context.Arguments.IsDryRun)
            return;
        try
        {
            context.Release.CompleteAsync(info.ThrownException).GetAwaiter().GetResult();
        }
        catch (Exception completing)
        {
            outcome.Record(info.ThrownException, completing);
            throw;
        }
    }
}
