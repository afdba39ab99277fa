using Interlock.Runbook;

namespace Interlock.Verify.Probes.Imports;

/// <summary>Reads requests that another tool runs too: Hurl (<c>.hurl</c>), or the editors' (<c>.http</c>, <c>.rest</c>).</summary>
internal static class RequestFile
{
    private static readonly string[] Given = ["version", "probe", "now"];

    /// <summary>Reads a file.</summary>
    /// <param name="root">The runbook's folder.</param>
    /// <param name="settings">The probe, with the file's name and values for its variables.</param>
    /// <returns>Its requests, in order; or all that is wrong with it, a line each with its place.</returns>
    public static (IReadOnlyList<ProbeSettings> Steps, IReadOnlyList<string> Problems) Read(string root, ProbeSettings settings)
    {
        var file = settings.Requests!;
        string text;
        try
        {
            text = File.ReadAllText(Path.Combine(root, file));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return ([], [$"{file} is not there: commit it, or take it out of the runbook"]);
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            return ([], [$"{file} can't be read: {unread.Message}"]);
        }

        var problems = new List<string>();
        void Tell(int line, string problem) => problems.Add($"{file}:{line}: {problem}");
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        var entries = file.EndsWith(".hurl", StringComparison.OrdinalIgnoreCase) ? new HurlReader(Tell).Read(lines) : new HttpReader(Tell).Read(lines);
        Known(entries, [.. Given, .. settings.Parameters.Keys], Tell);
        return entries.Count == 0 && problems.Count == 0 ? ([], [$"{file} has no request"])
            : problems.Count > 0 ? ([], problems)
            : ([.. entries.Select(entry => entry.ToSettings())], []);
    }

    private static void Known(IReadOnlyList<RequestEntry> entries, List<string> known, Action<int, string> tell)
    {
        foreach (var entry in entries)
        {
            List<string> here = [.. known, .. entry.Capture.Keys];
            foreach (var name in entry.Texts.SelectMany(Captures.NamesIn).Distinct(StringComparer.Ordinal).Except(here, StringComparer.Ordinal))
                tell(entry.Line, $"{{{{{name}}}}} is not known here: give it under parameters{(Nearest.To(name, here) is { } near ? $", or did you mean {near}?" : "")}");
            known = here;
        }
    }
}
