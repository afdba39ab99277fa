using Interlock.Diagnose;

namespace Interlock.Session;

public sealed partial class ReleaseSession
{
    /// <summary>Gathers what one asks for when something is wrong, see <see cref="Diagnosis"/>. Changes nothing but for the file that it writes.</summary>
    public async Task DiagnoseAsync()
    {
        var ready = await PrepareAsync();
        var diagnosis = await Diagnosis.GatherAsync(ready.Plan.Runbook, settings.Environment, ready.Site, ready.Platform, ready.Ledger, settings.Clock, cancellation);
        var file = Written(diagnosis);
        await settings.Out.WriteAsync(settings.Json ? FindingsJson.Of(diagnosis, file) : FindingsText.Of(diagnosis));
        if (file is not null && !settings.Json)
            await settings.Out.WriteLineAsync($"To share, without secrets: {Path.GetRelativePath(Path.GetDirectoryName(settings.Runbook)!, file)}");
    }

    // Who asks in trouble may be on a disk that is full: what was found is told all the same.
    private string? Written(Diagnosis diagnosis)
    {
        try
        {
            StateFolder.MakeArtifacts(settings.Artifacts);
            return DiagnosisFile.Write(diagnosis, settings.Environment, Path.Combine(settings.Artifacts, "diagnosis"), settings.Clock.GetUtcNow());
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            settings.Warn($"No file to share was written: {unwritable.Message}");
            return null;
        }
    }
}
