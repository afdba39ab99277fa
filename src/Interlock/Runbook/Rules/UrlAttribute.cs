namespace Interlock.Runbook.Rules;

/// <summary>A URL with one of some schemes, or one fixed word.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UrlAttribute(params string[] schemes) : RuleAttribute
{
    /// <summary>A word that may stand instead.</summary>
    public string? Or { get; init; }

    /// <summary>What a good one looks like.</summary>
    public required string Such { get; init; }

    public override string Allowed => Or is null ? $"a URL such as {Such}" : $"{Or}, or a URL such as {Such}";

    public override string? Complaint(object value) =>
        TextOf(value) is not { } text || (Or is not null && string.Equals(text, Or, StringComparison.Ordinal)) ? null
        : !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0 ? "is not a URL"
        : schemes.Contains(url.Scheme, StringComparer.Ordinal) ? null : $"is a URL of the kind {url.Scheme}:";
}
