using Interlock.Record.Report;

namespace Interlock.Record;

/// <summary>The files that every run leaves: <c>record.json</c>, <c>record.md</c>, <c>junit.xml</c> and <c>report.html</c>; beside the folder, <c>latest</c> points at it.</summary>
public static class RecordFiles
{
    /// <summary>Writes them, masked, each by a rename: readers see a whole file or none. The truth is the ledger; this is for people and tools.</summary>
    /// <param name="record">The record.</param>
    /// <param name="folder">This run's folder under <c>artifacts/releases</c>; made when missing.</param>
    /// <param name="cancellation">Stops between files.</param>
    public static async Task WriteAsync(ReleaseRecord record, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        record = MaskedRecord.Of(record);
        await ReplaceAsync(folder, "record.json", RecordJson.Of(record), cancellation);
        await ReplaceAsync(folder, "record.md", RecordMarkdown.Of(record), cancellation);
        await ReplaceAsync(folder, "junit.xml", JUnit.Of(record), cancellation);
        await ReplaceAsync(folder, "report.html", await ReportPage.RenderAsync(record), cancellation);
        LatestLink.PointAt(folder);
    }

    private static async Task ReplaceAsync(string folder, string name, string text, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, name);
        var fresh = $"{path}.{Environment.ProcessId}.new";
        await File.WriteAllTextAsync(fresh, text, cancellation);
        File.Move(fresh, path, overwrite: true);
    }
}
