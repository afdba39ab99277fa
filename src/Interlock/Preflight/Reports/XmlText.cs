using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Interlock.Preflight.Reports;

/// <summary>Reads XML that others wrote: nothing outside of it is fetched, and names count without their namespaces.</summary>
internal static class XmlText
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, IgnoreComments = true };

    /// <summary>The name of the outermost element; null when it is no XML.</summary>
    public static string? RootOf(string text)
    {
        if (!text.AsSpan().TrimStart().TrimStart('\uFEFF').StartsWith('<'))
            return null;
        try
        {
            using var reader = XmlReader.Create(new StringReader(Start(text)), Settings);
            return reader.MoveToContent() == XmlNodeType.Element ? reader.LocalName : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>The whole document.</summary>
    /// <exception cref="ReportException">It is not well-formed; cut off, say.</exception>
    public static XElement Read(string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(Start(text)), Settings);
            return XDocument.Load(reader).Root!;
        }
        catch (XmlException wrong)
        {
            throw new ReportException($"it is not well-formed XML: {wrong.Message}");
        }
    }

    public static IEnumerable<XElement> All(this XElement element, string name) => element.DescendantsAndSelf().Where(one => one.Name.LocalName == name);

    public static bool Has(this XElement element, string name) => element.Elements().Any(child => child.Name.LocalName == name);

    public static string? Text(this XElement element, string attribute) => (string?)element.Attribute(attribute);

    public static long? Number(this XElement element, string attribute) => long.TryParse(element.Text(attribute), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Start(string text) => text.TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
}
