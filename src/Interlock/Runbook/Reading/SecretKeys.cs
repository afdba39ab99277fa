using System.Text.RegularExpressions;

namespace Interlock.Runbook.Reading;

/// <summary>Tells by its name or its form that a value must not be seen.</summary>
internal static partial class SecretKeys
{
    /// <summary>Whether one of the last two names of a path sounds like a secret, such as <c>variables.API_KEY.value</c>.</summary>
    public static bool Sounds(string path) => path.Split('.').TakeLast(2).Any(name => Name().IsMatch(name));

    /// <summary>Whether a text carries a password in a URL.</summary>
    public static bool Looks(string text) => Password().IsMatch(text);

    [GeneratedRegex(@"secret|passw|token|credential|private|authorization|cookie|dsn$|(^|[-_])(api|auth|access|prober|client|encryption|signing)[-_]?key|[-_]key$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"://[^/@\s]*:[^/@\s]+@", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Password();
}
