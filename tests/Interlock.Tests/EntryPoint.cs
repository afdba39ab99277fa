using Interlock.Tests.Ledger;
using Interlock.Tests.Platforms;

namespace Interlock.Tests;

/// <summary>Started as a program of its own, the tests are the other process that some of them need.</summary>
public static class EntryPoint
{
    public static async Task Main()
    {
        if (HolderProcess.Said is { } said)
            await HolderProcess.HoldAsync(said);
        else if (SmallService.Room is { } room)
            await SmallService.ServeAsync(room);
    }
}
