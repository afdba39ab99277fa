using System.Text.RegularExpressions;

namespace Interlock.Monitor.Errors;

/// <summary>A DSN taken apart (develop.sentry.dev/sdk/overview): where events go, and by which key.</summary>
/// <param name="Address">The tracker, without a slash at the end.</param>
/// <param name="Path">Where its envelopes are taken.</param>
/// <param name="Key">The public key.</param>
/// <param name="Secret">The secret key of trackers of old; null: there is none.</param>
internal sealed partial record ErrorTrackerDsn(Uri Address, string Path, string Key, string? Secret)
{
    /// <summary>Reads it; null: it is none.</summary>
    public static ErrorTrackerDsn? Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.Host.Length == 0 || !Project().IsMatch(url.AbsolutePath))
            return null;
        var user = url.UserInfo.Split(':', 2);
        var at = url.AbsolutePath.LastIndexOf('/');
        return user[0].Length == 0 ? null : new(new(url.GetLeftPart(UriPartial.Authority).Replace(url.UserInfo + "@", "", StringComparison.Ordinal)), $"{url.AbsolutePath[..at]}/api{url.AbsolutePath[at..]}/envelope/", Uri.UnescapeDataString(user[0]), user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null);
    }

    /// <summary>As it may be shown.</summary>
    public override string ToString() => Address.Authority;

    [GeneratedRegex(@"\A(/[^/]+)*/\w+\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Project();
}
