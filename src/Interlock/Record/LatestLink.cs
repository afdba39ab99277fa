namespace Interlock.Record;

/// <summary>Has <c>latest</c> point at the newest run: a relative link, so that the folder can be moved; a file that names the run where links are not to be had.</summary>
internal static class LatestLink
{
    public const string Name = "latest";

    /// <summary>Replaces it in one step: whoever follows it finds the old run or the new one.</summary>
    /// <param name="folder">The new run's folder.</param>
    public static void PointAt(string folder)
    {
        var target = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        var link = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Path.TrimEndingDirectorySeparator(folder)))!, Name);
        var fresh = $"{link}.{Environment.ProcessId}.new";
        File.Delete(fresh);
        try
        {
            File.CreateSymbolicLink(fresh, target);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            File.WriteAllText(fresh, target + "\n");
        }

        File.Move(fresh, link, overwrite: true);
    }
}
