namespace Interlock.Runbook.Rules;

/// <summary>A path inside the repository.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class InRepositoryAttribute : RuleAttribute
{
    public override string Allowed => "a path inside the repository, with forward slashes";

    public override string? Complaint(object value) =>
        TextOf(value) is not { } text ? null
        : text.Length == 0 ? "is empty"
        : text.StartsWith('/') || text.Contains('\\', StringComparison.Ordinal) || text.Contains('\0', StringComparison.Ordinal) || (text.Length > 1 && text[1] == ':') ? "is not a relative path"
        : text.Split('/').Contains("..", StringComparer.Ordinal) ? "leaves the repository" : null;
}
