using Cake.Core;
using Interlock.Build.Arguments;
using Interlock.Session;

namespace Interlock.Build;

/// <summary>What every task is given. Made under --dryrun too, so making it touches nothing.</summary>
public sealed class ReleaseContext : FrostingContext
{
    public ReleaseContext(ICakeContext context, ReleaseArguments arguments, Interruption interruption, Observers observers)
        : base(context)
    {
        ArgumentNullException.ThrowIfNull(interruption);
        Arguments = arguments;
        Cancellation = interruption.Token;
        Release = Sessions.Open(arguments, observers, context, interruption.Token);
    }

    /// <summary>What was asked for on the command line, checked.</summary>
    public new ReleaseArguments Arguments { get; }

    /// <summary>Cancelled by SIGINT or SIGTERM.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The release that the tasks hand their phases to.</summary>
    public ReleaseSession Release { get; }
}
