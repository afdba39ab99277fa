using Interlock.Diagnose;

namespace Interlock.Session;

public sealed partial class ReleaseSession
{
    /// <summary>Gathers what one asks for when something is wrong, see <see cref="Diagnosis"/>. Changes nothing.</summary>
    public async Task DiagnoseAsync()
    {
        var ready = await PrepareAsync();
        var findings = await Diagnosis.GatherAsync(ready.Plan.Runbook, settings.Environment, ready.Site, ready.Platform, ready.Ledger, settings.Clock, cancellation);
        await settings.Out.WriteAsync(settings.Json ? FindingsJson.Of(findings) : FindingsText.Of(findings));
    }
}
