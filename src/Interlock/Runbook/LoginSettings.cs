using System.ComponentModel;
using Interlock.Runbook.Rules;
using Interlock.Verify.Probes;

namespace Interlock.Runbook;

/// <summary>A login that must let none of the vendors' default accounts in.</summary>
public sealed record LoginSettings : IJudged
{
    private static readonly string[] Needed = ["user", "password"];

    /// <summary>Path to POST to.</summary>
    [Description("Path of the login, to POST to.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public required string Post { get; init; }

    /// <summary>JSON body, as text, with <c>$user</c> and <c>$password</c>.</summary>
    [Description("JSON body, as text or as YAML, with $user and $password.")]
    [JsonText]
    public string? Json { get; init; }

    /// <summary>Fields of a form in place of JSON, with <c>$user</c> and <c>$password</c>.</summary>
    [Description("Fields of a form in place of JSON, with $user and $password.")]
    public IReadOnlyDictionary<string, string> Form { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What answers who is not let in. Default 401.</summary>
    [Description("What answers who is not let in.")]
    [NotEmpty, Range(200, 499)]
    public IReadOnlyList<int> Refused { get; init; } = [401];

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (Json is not null && Form.Count > 0)
            yield return ("form", "a form beside json", "one of form, json");
        var body = Form.Count > 0 ? "form" : "json";
        string[] names = [.. Captures.NamesIn(Json ?? ""), .. Form.Values.SelectMany(Captures.NamesIn)];
        foreach (var missing in Needed.Except(names, StringComparer.Ordinal))
            yield return (body, $"has no ${missing}, so nothing would be tried", "a body with $user and $password");
        foreach (var unknown in names.Except([.. Needed, "probe"], StringComparer.Ordinal))
            yield return (body, $"${unknown} is not known here", "$user, $password, $probe");
    }
}
