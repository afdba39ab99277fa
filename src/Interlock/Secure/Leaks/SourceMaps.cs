using AngleSharp.Html.Parser;

namespace Interlock.Secure.Leaks;

/// <summary>The scripts of a page that may have maps to their source beside them, and folders that may be listed.</summary>
internal static class SourceMaps
{
    private const int Most = 5;

    /// <summary>Paths of the page's own scripts, at most five.</summary>
    public static IReadOnlyList<string> ScriptsOf(string page, Uri address) =>
    [
        .. new HtmlParser().ParseDocument(page).QuerySelectorAll("script[src]").Select(script => script.GetAttribute("src")).OfType<string>()
            .Select(source => Uri.TryCreate(address, source, out var to) && to.Authority == address.Authority && to.Scheme == address.Scheme ? to.AbsolutePath : null)
            .OfType<string>().Distinct(StringComparer.Ordinal).Take(Most),
    ];

    /// <summary>Folders that those scripts lie in, without the topmost.</summary>
    public static IEnumerable<string> FoldersOf(IEnumerable<string> scripts) => scripts.Select(script => script[..(script.LastIndexOf('/') + 1)]).Where(folder => folder.Length > 1).Distinct(StringComparer.Ordinal);
}
