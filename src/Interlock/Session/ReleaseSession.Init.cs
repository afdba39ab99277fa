using Interlock.Engine;
using Interlock.Init;

namespace Interlock.Session;

public sealed partial class ReleaseSession
{
    /// <summary>Writes a runbook to start from. Never over one that is there.</summary>
    public async Task InitAsync()
    {
        if (File.Exists(settings.Runbook))
            throw new UsageException($"{settings.Runbook} is there already, and is left as it is. Give another place with --runbook=PATH.");
        var folder = Path.GetDirectoryName(settings.Runbook)!;
        await File.WriteAllTextAsync(settings.Runbook, StarterRunbook.Text(folder), cancellation);
        await settings.Out.WriteLineAsync($"Wrote {settings.Runbook}, as for {StarterKind.Of(folder).Name}. Change the places marked 'change', then look at it with --target=Plan and release with --target=Deploy.");
    }
}
