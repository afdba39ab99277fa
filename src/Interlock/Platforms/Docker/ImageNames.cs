using Interlock.Runbook;

namespace Interlock.Platforms.Docker;

/// <summary>What the image of a service is called.</summary>
/// <param name="runbook">The runbook.</param>
/// <param name="service">The service.</param>
internal sealed class ImageNames(ReleaseRunbook runbook, string service)
{
    private const int LongestTag = 128;

    /// <summary>Registry and name, without a tag.</summary>
    public string Repository { get; } = (runbook.Docker.Registry is { } registry ? registry + "/" : "") + (runbook.Services[service].Container.Image ?? $"{runbook.Name}-{service}");

    /// <summary>The tag of what serves.</summary>
    public string Latest => Repository + ":latest";

    /// <summary>The registry's host, as logins know it.</summary>
    public string? Host => runbook.Docker.Registry?.Split('/')[0];

    /// <summary>Who pushes and pulls; null: as the docker program is logged in.</summary>
    public EngineLogin? Login => runbook.Docker.Login is { } login && Host is { } host ? new(host, login.User, login.Password) : null;

    /// <summary>Name and tag of a version. A tag has fewer letters than a version may have.</summary>
    public string Of(string version)
    {
        var tag = string.Concat(version.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));
        return $"{Repository}:{tag[..Math.Min(LongestTag, tag.Length)]}";
    }

    /// <summary>The image by the digest that its registry gave it; null when it was not pushed there.</summary>
    public string? Digest(EngineImage image) => image.Digests.FirstOrDefault(name => name.StartsWith(Repository + "@", StringComparison.Ordinal));
}
