using Interlock.Database;

namespace Interlock.Runbook.Rules;

/// <summary>What libpq takes as the URL of one PostgreSQL database, a socket's folder included.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DatabaseUrlAttribute : RuleAttribute
{
    public override string Allowed => "a URL such as postgresql://user@host:5432/name";

    public override string? Complaint(object value)
    {
        if (TextOf(value) is not { } text)
            return null;
        if (text.IndexOf("://", StringComparison.Ordinal) is > 0 and var end && text[..end].ToLowerInvariant() is not ("postgresql" or "postgres") and var other)
            return $"is a URL of the kind {other}:";
        try
        {
            _ = DatabaseUrl.Parse(text);
            return null;
        }
        catch (FormatException unfit)
        {
            return $"is no database URL ({char.ToLowerInvariant(unfit.Message[0])}{unfit.Message[1..]})";
        }
    }
}
