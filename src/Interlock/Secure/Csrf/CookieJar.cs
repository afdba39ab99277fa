using Interlock.Verify.Probes;

namespace Interlock.Secure.Csrf;

/// <summary>The cookies that an answer sets, by name.</summary>
internal static class CookieJar
{
    public static IReadOnlyDictionary<string, string> Of(Answer answer)
    {
        var jar = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var cookie in answer.Cookies)
            if (cookie.Split(';', 2)[0].Split('=', 2) is [var name, var value])
                jar[name.Trim()] = value.Trim();
        return jar;
    }

    /// <summary>As they are sent back.</summary>
    public static string Header(IReadOnlyDictionary<string, string> jar) => string.Join("; ", jar.Select(cookie => $"{cookie.Key}={cookie.Value}"));
}
