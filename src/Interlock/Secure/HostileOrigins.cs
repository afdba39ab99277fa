namespace Interlock.Secure;

/// <summary>Origins that are not ours, and come near: what lets them in compares by the beginning, by the end, or not at all.</summary>
internal static class HostileOrigins
{
    private const string Nobodys = "https://evil.example";

    /// <summary>The one that the runbook names, <c>null</c> (sandboxed frames), and for each allowed one its neighbours.</summary>
    public static IReadOnlyList<string> Of(string? given, IReadOnlyList<string> allowed) =>
    [
        .. new[] { given ?? Nobodys, "null" }.Concat(allowed.SelectMany(origin => Near(new Uri(origin), new Uri(given ?? Nobodys).Host))).Except(allowed, StringComparer.OrdinalIgnoreCase).Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    private static IEnumerable<string> Near(Uri origin, string evil)
    {
        // Begins as ours: https://shop.example.evil.example.
        yield return $"{origin.Scheme}://{origin.Host}.{evil}";
        if (origin.HostNameType != UriHostNameType.Dns)
            yield break;
        // Ends as ours: https://evilshop.example.
        yield return $"{origin.Scheme}://evil{origin.Authority}";
        // Who sits on the way can be anybody there.
        if (origin.Scheme == Uri.UriSchemeHttps)
            yield return $"http://{origin.Host}";
    }
}
