using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>One variable of a service. One of <see cref="Value"/>, <see cref="From"/> and <see cref="Generate"/> says where it comes from, or else a file of <see cref="ServiceSettings.EnvFiles"/>.</summary>
[ShortForm(nameof(Value))]
public sealed record VariableSettings : IJudged
{
    /// <summary>The value itself. A value that came through <c>${env:…}</c> or <c>${file:…}</c> is a secret too.</summary>
    [Description("The value. It may refer to ${env:NAME} and ${file:path}.")]
    [MayBeMissing("required")]
    public Secret? Value { get; init; }

    /// <summary>Taken from something that Interlock provides: <c>database</c> (the URL), <c>version</c>, <c>commit</c>, <c>environment</c>.</summary>
    [Description("Taken from what Interlock provides.")]
    public VariableSource? From { get; init; }

    /// <summary>Generated once per environment and kept in the state folder, owner-only.</summary>
    [Description("Generated once per environment and kept.")]
    public GeneratedKind? Generate { get; init; }

    /// <summary>When false, its absence warns instead of stopping. Default true.</summary>
    [Description("When false, its absence only warns.")]
    public bool Required { get; init; } = true;

    /// <summary>At least so many characters. Default 0.</summary>
    [Description("At least so many characters.")]
    [Range(0, 4096)]
    public int MinLength { get; init; }

    /// <summary>At least so many bits of entropy, of the whole value. Default 0.</summary>
    [Description("At least so many bits of entropy, of the whole value as it is written: 32 random hexadecimal digits have about 120.")]
    [Range(0, 4096)]
    public int MinEntropy { get; init; }

    /// <summary>The value must be this; null: any.</summary>
    [Key("equals")]
    [Description("The value must be exactly this.")]
    public string? EqualTo { get; init; }

    /// <summary>The whole value must match this regular expression.</summary>
    [Description("The whole value must match this regular expression.")]
    [Regex]
    public string? Pattern { get; init; }

    /// <summary>The value must be one of these.</summary>
    [Description("The value must be one of these.")]
    public IReadOnlyList<string> OneOf { get; init; } = [];

    /// <summary>The value must not name this machine. Default false.</summary>
    [Description("The value must not name localhost or 127.0.0.1.")]
    public bool NotLocalhost { get; init; }

    /// <summary>The value must be a URL with these parts; null: need not be one.</summary>
    [Description("The value must be a URL, and its parts these.")]
    public UrlSettings? Url { get; init; }

    /// <summary>Another variable, as <c>service.NAME</c>, that must have the same value; null: none.</summary>
    [Description("Another variable that must have the same value, as service.NAME.")]
    [Text(@"^[^.\s]+\.[^\s]+$", "a variable of a service", "service.NAME")]
    public string? SameAs { get; init; }

    /// <summary>Environments that must each have another value than the rest of them, judged by fingerprints of what was released there. Default none.</summary>
    [Description("Environments that must each have a value of their own, judged by fingerprints of what was released there.")]
    public IReadOnlyList<string> DiffersBetweenEnvironments { get; init; } = [];

    /// <summary>The value must be that of the last release, judged by its fingerprint. Default false.</summary>
    [Description("The value must be that of the last release, judged by its fingerprint: a key that sessions are signed with.")]
    public bool Unchanged { get; init; }

    /// <summary>The variable of the process that the whole value is taken from, whether or not it was set; null for any other value.</summary>
    internal string? EnvName { get; set; }

    /// <summary>A value was written, though what it refers to may be missing.</summary>
    internal bool IsWritten { get; set; }

    /// <summary>The file and line that gave the value; null when none did.</summary>
    internal EnvEntry? Entry { get; init; }

    /// <summary>Its rules go by fingerprints, which are kept with the live version.</summary>
    internal bool IsFingerprinted => Unchanged || DiffersBetweenEnvironments.Count > 0;

    /// <summary>Nothing says where the value comes from.</summary>
    internal bool HasNoSource => this is { Value: null, From: null, Generate: null, IsWritten: false };

    // Value is absent as well when it may be missing and is, which is Preflight's to tell.
    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        string[] sources = [.. new[] { Value is null ? null : "value", From is null ? null : "from", Generate is null ? null : "generate" }.OfType<string>()];
        if (sources.Length > 1)
            yield return (sources[1], $"has {string.Join(" and ", sources)}: it can come from one place only", "one of value, from, generate; an environment takes one back with null");
    }
}

/// <summary>Parts of a URL. Each is a regular expression that the whole part must match; a part that is absent is empty.</summary>
[ShortForm(nameof(Scheme))]
public sealed record UrlSettings
{
    /// <summary>Such as <c>https</c>, or <c>postgres(ql)?</c>; null: any.</summary>
    [Description("Its scheme, such as https or postgres(ql)?, as a regular expression.")]
    [Regex]
    public string? Scheme { get; init; }

    /// <summary>Host; of several with commas between, each must match. Null: any.</summary>
    [Description("Its host, as a regular expression; of several with commas between, each must match.")]
    [Regex]
    public string? Host { get; init; }

    /// <summary>Port as it is written, empty when it is not. Null: any.</summary>
    [Description("Its port as it is written, as a regular expression, such as 5432|6432; empty when none is.")]
    [Regex]
    public string? Port { get; init; }

    /// <summary>Path with its slash. Null: any.</summary>
    [Description("Its path with the slash, as a regular expression.")]
    [Regex]
    public string? Path { get; init; }

    /// <summary>User. Null: any.</summary>
    [Description("Its user, as a regular expression.")]
    [Regex]
    public string? User { get; init; }

    /// <summary>Whether a password must or may not be in it; null: either.</summary>
    [Description("Whether a password must be in it.")]
    public UrlPassword? Password { get; init; }

    /// <summary>Parameters of the query that must be there, by name. Default none.</summary>
    [Description("Parameters of its query that must be there: name, and a regular expression for the value, such as sslmode: require|verify-full.")]
    [Regex]
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Whether a URL has a password.</summary>
public enum UrlPassword
{
    /// <summary>It must.</summary>
    Required,

    /// <summary>It may not.</summary>
    Forbidden,
}

/// <summary>What Interlock can provide as a variable.</summary>
public enum VariableSource
{
    /// <summary>The application's database URL.</summary>
    Database,

    /// <summary>The version that is released.</summary>
    Version,

    /// <summary>The commit that is released.</summary>
    Commit,

    /// <summary>The environment's name.</summary>
    Environment,

    /// <summary>The key by which Interlock's own prober is known to the service, so that rate limits do not fail it.</summary>
    ProberKey,
}

/// <summary>How a value is generated.</summary>
public enum GeneratedKind
{
    /// <summary>32 random bytes as 64 hexadecimal digits.</summary>
    Hex32,

    /// <summary>48 random bytes as 64 URL-safe Base64 characters.</summary>
    UrlSafe64,
}
