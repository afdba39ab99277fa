using Cake.Core;

namespace Interlock.Build;

/// <summary>Completes the release when the last task has ended, however it ended. Runs under --dryrun too, and does nothing then.</summary>
public sealed class ReleaseLifetime(ExceptionExit exit, Interruption interruption) : FrostingLifetime<ReleaseContext>
{
    public override void Setup(ReleaseContext context, ISetupContext info)
    {
    }

    public override void Teardown(ReleaseContext context, ITeardownContext info)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(info);
        exit.Record(info.ThrownException);
        exit.Untold = context.Release.HasRun ? null : info.ThrownException;
        if (context.Arguments.IsDryRun)
            return;
        try
        {
            if (context.Release.CompleteAsync(info.ThrownException, interruption.Code).GetAwaiter().GetResult() is { } code)
                exit.Record(code);
        }
        catch (Exception completing)
        {
            exit.Record(info.ThrownException, completing, context.Release.MayHaveChanged);
            exit.Untold = info.ThrownException is { } first ? new AggregateException(first, completing) : completing;
            throw;
        }
        finally
        {
            context.Release.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
