using System.Text.RegularExpressions;

namespace Interlock.Preflight.Reports;

/// <summary>The formats that are known, and which of them a text is in.</summary>
internal static partial class ReportFormats
{
    // Documents before text: a document may hold a line that looks like some tool's summary.
    private static readonly IReadOnlyList<IReportFormat> Documents =
    [
        new JUnitReport(), new TrxReport(), new CoberturaReport(), new LcovReport(), new CoveragePyReport(),
        new SarifReport(), new NpmAuditReport(), new PipAuditReport(), new BanditReport(), new SafetyReport(),
    ];

    private static readonly IReadOnlyList<IReportFormat> Texts = TextReport.All;

    /// <summary>All names, as the runbook may say them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Documents.Concat(Texts).Select(format => format.Name)];

    /// <summary>Reads a file.</summary>
    /// <param name="text">What is in it.</param>
    /// <param name="name">The format; null: by what is in it.</param>
    /// <exception cref="ReportException">It can't be read.</exception>
    public static CheckReport Read(string text, string? name) => Guarded(() => Named(name, Documents.Concat(Texts), text).Read(text));

    /// <summary>Reads what a command printed: a whole document on its standard output, or lines of a text that both outputs may have.</summary>
    /// <param name="output">Its standard output.</param>
    /// <param name="error">Its standard error.</param>
    /// <param name="name">The format; null: by what is in it.</param>
    /// <exception cref="ReportException">It can't be read.</exception>
    public static CheckReport ReadPrinted(string output, string error, string? name) => Guarded(() =>
    {
        var document = output.Trim();
        if (Documents.FirstOrDefault(format => name is null ? format.Knows(document) : format.Name == name) is { } found)
            return found.Read(document);
        var text = Colour().Replace($"{output}\n{error}", "").ReplaceLineEndings("\n");
        return Named(name, Texts, text).Read(text);
    });

    private static CheckReport Guarded(Func<CheckReport> read)
    {
        try
        {
            return read();
        }
        catch (RegexMatchTimeoutException)
        {
            throw new ReportException("it took too long to read: name its format (report-as), or let the command write a report");
        }
    }

    private static IReportFormat Named(string? name, IEnumerable<IReportFormat> formats, string text) =>
        formats.FirstOrDefault(format => name is null ? format.Knows(text) : format.Name == name)
        ?? throw new ReportException(string.IsNullOrWhiteSpace(text) ? "there is nothing in it" : $"it is in none of the formats that are known: {string.Join(", ", Names)}");

    // What terminals are told about colours and the like (ECMA-48, 5.4).
    [GeneratedRegex(@"\x1B\[[0-?]*[ -/]*[@-~]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Colour();
}
