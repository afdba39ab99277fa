using System.ComponentModel;
using Interlock.Runbook.Rules;
using Interlock.Secure.Csrf;

namespace Interlock.Runbook;

/// <summary>A POST that is refused without its token against forged requests, and taken with it.</summary>
public sealed record CsrfSettings : IJudged
{
    /// <summary>Path to POST to.</summary>
    [Description("Path to POST to; one that leaves nothing behind, or answers 401 to who is not logged in.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public required string Post { get; init; }

    /// <summary>JSON body, as text; <c>$probe</c> is known.</summary>
    [Description("JSON body, as text or as YAML; $probe is known.")]
    [JsonText]
    public string? Json { get; init; }

    /// <summary>Fields of a form, in place of JSON; <c>$probe</c> is known.</summary>
    [Description("Fields of a form, in place of JSON; $probe is known.")]
    public IReadOnlyDictionary<string, string> Form { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where the token comes from, and how it is sent.</summary>
    [Description("Where the token comes from, and how it is sent.")]
    public required CsrfTokenSettings Token { get; init; }

    /// <summary>What answers a POST without the token, or with a wrong one. Default 403.</summary>
    [Description("What answers a POST without the token, or with a wrong one.")]
    [NotEmpty, Range(300, 499)]
    public IReadOnlyList<int> Refused { get; init; } = [403];

    /// <summary>What answers a POST with the token. Default 200 or 401.</summary>
    [Description("What answers a POST with the token; 401, because who is not logged in comes that far at most.")]
    [NotEmpty, Range(200, 499)]
    public IReadOnlyList<int> Accepted { get; init; } = [200, 401];

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (Json is not null && Form.Count > 0)
            yield return ("form", "a form beside json", "one of form, json");
        if (Refused.Intersect(Accepted).ToArray() is [var both, ..])
            yield return ("accepted", $"{both} would be refused and accepted at once", "other statuses than those under refused");
        if (Token.Send.StartsWith("field ", StringComparison.Ordinal) && Json is not null)
            yield return ("token.send", "a field of a form beside json", "header NAME, or form in place of json");
    }
}

/// <summary>The token against forged requests.</summary>
public sealed record CsrfTokenSettings : IJudged
{
    /// <summary>Path to GET that gives it; its cookies are sent with the POST.</summary>
    [Description("Path to GET that gives it. The cookies of that answer are sent along with the POST.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public required string Get { get; init; }

    /// <summary>Where it stands there, such as <c>css meta[name=csrf] @content</c>, <c>cookie NAME</c>, <c>header NAME</c>, <c>json.token</c>.</summary>
    [Description("Where it stands there: css meta[name=csrf] @content, css input[name=_token] @value, cookie NAME, header NAME, or json.token.")]
    [Text(TokenPlace.Pattern, "a place in an answer", "css SELECTOR @attribute, css SELECTOR (its text), cookie NAME, header NAME, or a JSON path such as json.token")]
    public required string From { get; init; }

    /// <summary>How it is sent: <c>header X-CSRF-Token</c> or <c>field _token</c>.</summary>
    [Description("How it is sent: header X-CSRF-Token, or field _token of the form.")]
    [Text(@"^(header|field) \S+$", "a way to send it", "header NAME or field NAME")]
    public required string Send { get; init; }

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (TokenPlace.Of(From) is null)
            yield return ("from", $"'{From}' can't be read", "a selector of CSS such as css meta[name=csrf] @content");
    }
}
