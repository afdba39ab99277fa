using Interlock.Engine;

namespace Interlock.Platforms.Local;

/// <summary>Tells the log of a version line by line while it comes up (DP-05), so that nobody has to look for it when it does not.</summary>
internal static class FollowedLog
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Tells what is logged until <paramref name="end"/>, and then the rest.</summary>
    public static async Task TellAsync(StepContext context, IVersionHost host, EdgeSlot slot, CancellationToken end)
    {
        var from = 0L;
        try
        {
            do
            {
                from = await TellAsync(context, host, slot, from);
                await Task.Delay(LookEvery, context.Clock, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            while (!end.IsCancellationRequested);
            await TellAsync(context, host, slot, from);
        }
        catch (Exception unreadable) when (unreadable is IOException or Docker.ContainerEngineException)
        {
            context.Say($"its log can't be read: {unreadable.Message}");
        }
    }

    private static async Task<long> TellAsync(StepContext context, IVersionHost host, EdgeSlot slot, long from)
    {
        if (await host.LogSinceAsync(slot, from, CancellationToken.None) is not { } part)
            return from;
        foreach (var line in part.Lines)
            context.Say($"{slot.Version}: {line}");
        return part.Until;
    }
}
