namespace Interlock.Preflight.Reports;

/// <summary>Cobertura XML, as coverlet, coverage.py, Istanbul and others write it. By lines.</summary>
internal sealed class CoberturaReport : IReportFormat
{
    public string Name => "cobertura";

    public bool Knows(string text) => XmlText.RootOf(text) is "coverage";

    public CheckReport Read(string text)
    {
        var root = XmlText.Read(text);
        // Older writers have a rate only: then the lines are counted, those of the classes, which its methods repeat.
        if (root.Number("lines-covered") is { } covered && root.Number("lines-valid") is { } valid)
            return new(Name) { Coverage = new(covered, valid) };
        var lines = root.All("class").SelectMany(type => type.Elements().Where(child => child.Name.LocalName == "lines").SelectMany(all => all.All("line"))).ToList();
        if (lines.Count == 0 && root.Text("line-rate") is null)
            throw new ReportException("it has neither lines nor a line-rate");
        return new(Name) { Coverage = new(lines.Count(line => line.Number("hits") > 0), lines.Count) };
    }
}
