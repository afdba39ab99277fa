using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>How servers prove who they are.</summary>
public sealed record TlsSettings
{
    /// <summary>File in PEM with the certificates of authorities of one's own, which are believed beside the system's; null: the system's alone.</summary>
    [Description("File in PEM with the certificates of authorities of your own, which are believed beside the system's, by every probe.")]
    [InRepository]
    public string? Ca { get; init; }
}

/// <summary>How plain http leads to https.</summary>
public sealed record RedirectSettings
{
    /// <summary>The port that plain http is served on. Default 80.</summary>
    [Description("The port that plain http is served on.")]
    [Range(1, 65535)]
    public int HttpPort { get; init; } = 80;

    /// <summary>Paths asked by plain http, which must lead to the same path and query by https.</summary>
    [Description("Paths asked by plain http: each must lead to the same path and query by https.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    [NotEmpty]
    public IReadOnlyList<string> Paths { get; init; } = ["/", "/interlock-redirect?a=1&b=two%20words"];
}
