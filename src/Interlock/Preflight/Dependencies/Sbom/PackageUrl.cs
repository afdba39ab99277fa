namespace Interlock.Preflight.Dependencies.Sbom;

/// <summary>The package URL (purl) of a package: <c>pkg:npm/%40scope/name@1.0.0</c>.</summary>
internal static class PackageUrl
{
    public static string Of(Dependency one)
    {
        var name = one.Ecosystem == Ecosystem.PyPi ? one.Key : one.Name;
        var path = string.Join('/', name.Split('/').Select(Uri.EscapeDataString));
        return $"pkg:{one.Ecosystem.ToString().ToLowerInvariant()}/{path}{(one.Version is { } version ? "@" + Uri.EscapeDataString(version) : "")}";
    }
}
