using System.Text;

namespace Interlock.Verify.Probes.Browsers;

/// <summary>What browsers leave in the run's folder: <c>screenshots/NAME.png</c> and <c>NAME.trace.zip</c> beside it, named by the probe.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Screenshot">The picture, as a path inside it.</param>
/// <param name="Trace">The trace, as a path inside it.</param>
internal sealed record BrowserFiles(string Folder, string Screenshot, string Trace)
{
    private const int LongestName = 60;
    private const string Screenshots = "screenshots";

    /// <summary>All of a run's, as paths inside its folder.</summary>
    public static IReadOnlyList<string> In(string folder) =>
        Directory.Exists(Path.Combine(folder, Screenshots)) ? [.. Directory.EnumerateFiles(Path.Combine(folder, Screenshots)).Select(file => $"{Screenshots}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)] : [];

    public string ScreenshotPath => Path.Combine(Folder, Screenshot);

    public string TracePath => Path.Combine(Folder, Trace);

    /// <summary>Takes names that no other probe has.</summary>
    public static BrowserFiles For(string folder, string probe)
    {
        Directory.CreateDirectory(Path.Combine(folder, Screenshots));
        var name = NameOf(probe);
        for (var number = 1; ; number++)
        {
            var unique = number == 1 ? name : $"{name}-{number}";
            var screenshot = $"{Screenshots}/{unique}.png";
            try
            {
                using var taken = new FileStream(Path.Combine(folder, screenshot), FileMode.CreateNew);
                return new(folder, screenshot, $"{Screenshots}/{unique}.trace.zip");
            }
            catch (IOException) when (File.Exists(Path.Combine(folder, screenshot)))
            {
                // Another probe of that name.
            }
        }
    }

    /// <summary>Those that are there.</summary>
    public IReadOnlyList<string> Left => [.. new[] { Screenshot, Trace }.Where(file => new FileInfo(Path.Combine(Folder, file)) is { Exists: true, Length: > 0 })];

    /// <summary>Removes the trace: nothing is to be found out, or it is not whole.</summary>
    public void DropTrace()
    {
        if (File.Exists(TracePath))
            File.Delete(TracePath);
    }

    /// <summary>Gives the names back where no picture was taken.</summary>
    public void Release()
    {
        if (new FileInfo(ScreenshotPath) is { Exists: true, Length: 0 } empty)
            empty.Delete();
    }

    /// <summary>Letters, digits and hyphens, at most 60.</summary>
    public static string NameOf(string probe)
    {
        var name = new StringBuilder();
        foreach (var letter in probe.ToLowerInvariant())
            if (char.IsAsciiLetterOrDigit(letter))
                name.Append(letter);
            else if (name.Length > 0 && name[^1] != '-')
                name.Append('-');
        var text = name.ToString(0, Math.Min(name.Length, LongestName)).Trim('-');
        return text.Length == 0 ? "page" : text;
    }
}
