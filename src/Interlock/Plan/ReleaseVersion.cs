using System.Text.RegularExpressions;
using Interlock.Repository;

namespace Interlock.Plan;

/// <summary>The rule by which a release gets its version (semver.org 2.0.0).</summary>
public static partial class ReleaseVersion
{
    private const int Digits = 7;

    /// <summary>The version of what is released: the one that was given; else the tag's when a clean HEAD stands on <c>vX.Y.Z</c>; else <c>X.Y.Z-dev.N+abc1234</c> made from the runbook's version, the commits since the last tag and the commit, with <c>.dirty.def5678</c> (of the snapshot) after it when the tree is dirty. So it is distinct for every content, and the same for the same content.</summary>
    /// <param name="given">What <c>--release</c> gave; null when it was not given.</param>
    /// <param name="runbook">The runbook's version, X.Y.Z.</param>
    /// <param name="source">What the checkout stands at.</param>
    /// <exception cref="FormatException"><paramref name="given"/> is not a version; the message is <see cref="Complaint"/>.</exception>
    public static string Of(string? given, string runbook, SourceState source)
    {
        if (given is not null)
            return Complaint(given) is { } complaint ? throw new FormatException(complaint) : given;
        var dirty = source.Dirty.Count > 0;
        if (!dirty && source.Tag is ['v', .. var tagged] && Complaint(tagged) is null)
            return tagged;
        var version = $"{runbook}-dev.{source.Distance}+{Short(source.Commit)}";
        return dirty ? $"{version}.dirty.{Short(source.SnapshotId)}" : version;
    }

    /// <summary>What is wrong with a version given by hand, with what was probably meant; null when nothing is.</summary>
    /// <param name="given">The version.</param>
    public static string? Complaint(string given)
    {
        if (SemVer().IsMatch(given))
            return null;
        var near = given.Trim().TrimStart('v', 'V', '=');
        near = string.Join('.', near.Split('.').Select(part => part.Length > 1 && part.All(char.IsAsciiDigit) ? part.TrimStart('0').PadLeft(1, '0') : part));
        if (near.Split('.') is { Length: 1 or 2 } parts && parts.All(part => part.Length > 0 && part.All(char.IsAsciiDigit)))
            near += parts.Length == 1 ? ".0.0" : ".0";
        return $"'{given}' is not a version{(SemVer().IsMatch(near) ? $"; did you mean '{near}'?" : ".")} Allowed: MAJOR.MINOR.PATCH, with -PRERELEASE or +BUILD after it, such as 1.4.0 or 1.4.0-rc.1 (semver.org).";
    }

    private static string Short(string id) => id.Length > Digits ? id[..Digits] : id;

    // The expression that semver.org gives, without captures.
    [GeneratedRegex(@"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SemVer();
}
