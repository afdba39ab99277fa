using AngleSharp.Css.Parser;
using AngleSharp.Html.Parser;
using Interlock.Verify.Probes;

namespace Interlock.Secure.Csrf;

/// <summary>Where in an answer a token stands.</summary>
/// <param name="Text">As the runbook has it.</param>
/// <param name="Find">Finds it; null: it is not there.</param>
internal sealed record TokenPlace(string Text, Func<Answer, string?> Find)
{
    public const string Pattern = @"^(css \S.*|cookie \S+|header \S+|json[.\[]\S+)$";

    /// <summary>Reads it; null: nobody can.</summary>
    public static TokenPlace? Of(string text) => text.Split(' ', 2) switch
    {
        ["css", var rest] => Css(text, rest),
        ["cookie", var name] => new(text, answer => CookieJar.Of(answer).GetValueOrDefault(name)),
        ["header", var name] => new(text, answer => answer.Headers.GetValueOrDefault(name)),
        _ => JsonPath.Parse(text) is { } path ? new(text, answer => answer.Json is { } json ? path.Find(json)?.ToString() : null) : null,
    };

    private static TokenPlace? Css(string text, string rest)
    {
        // An attribute stands last, behind an @, which no selector has outside quotes.
        var at = rest.LastIndexOf(" @", StringComparison.Ordinal);
        var (selector, attribute) = at < 0 ? (rest.Trim(), null) : (rest[..at].Trim(), rest[(at + 2)..].Trim());
        return new CssSelectorParser().ParseSelector(selector) is null || attribute is "" ? null
            : new(text, answer => new HtmlParser().ParseDocument(answer.Body).QuerySelector(selector) is { } found ? (attribute is null ? found.TextContent.Trim() : found.GetAttribute(attribute)) : null);
    }
}
