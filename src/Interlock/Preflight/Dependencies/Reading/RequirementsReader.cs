using System.Text.RegularExpressions;

namespace Interlock.Preflight.Dependencies.Reading;

/// <summary>Reads pip's requirements.txt, and the files that it includes.</summary>
/// <param name="files">Where files are.</param>
/// <param name="into">Takes what is read.</param>
internal sealed partial class RequirementsReader(SourceFiles files, Inventory into)
{
    private static readonly string[] Options =
    [
        "-i", "--index-url", "--extra-index-url", "--no-index", "-f", "--find-links", "--no-binary", "--only-binary", "--prefer-binary",
        "--require-hashes", "--pre", "--trusted-host", "--use-feature",
    ];

    private readonly List<Dependency> wanted = [];
    private readonly List<Dependency> constraints = [];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    public void Read(string file)
    {
        Read(file, constraint: false);
        var limits = constraints.ToLookup(one => one.Key, StringComparer.Ordinal);
        var whole = wanted.Count > 0 && wanted.All(one => one.Hashes.Count > 0 || one.Fixed);
        foreach (var one in wanted)
        {
            var limit = one.Version is null ? limits[one.Key].FirstOrDefault(limit => limit.Version is not null || limit.Hashes.Count > 0) : null;
            var known = (limit is null ? one : one with { File = limit.File, Line = limit.Line, Version = limit.Version, Fixed = limit.Version is null, Hashes = limit.Hashes }) with { Folder = SourceFiles.Folder(file) };
            into.Wanted.Add(known);
            if (known.Version is null && !known.Fixed && known.Hashes.Count == 0)
                into.Unpinned.Add(new(one.File, one.Line, Advice(one)) { Name = one.Name });
        }

        // pip refuses a file of hashes that leaves a package out.
        if (!whole && wanted.Count > 0)
            into.Open.Add(file);
    }

    private static string Advice(Dependency one) =>
        one.Wanted.Contains(':', StringComparison.Ordinal) ? $"{one.Name} is taken from {one.Wanted}, which may change; name the commit (…@COMMIT) or the file's hash (…#sha256=HASH)"
        : one.Wanted.Length > 0 ? $"{one.Name}{one.Wanted} is a range; write {one.Name}==VERSION ('pip freeze' tells the version that is installed)"
        : $"{one.Name} has no version; write {one.Name}==VERSION ('pip freeze' tells the version that is installed)";

    private void Read(string file, bool constraint)
    {
        if (!seen.Add(file) || files.Ignored(file))
            return;
        if (files.Text(file, into) is not { } text)
            return;
        foreach (var (line, number) in Logical(text))
            Line(file, line, number, constraint);
    }

    private void Line(string file, string line, int number, bool constraint)
    {
        if (Include().Match(line) is { Success: true } include)
        {
            var path = SourceFiles.Beside(file, include.Groups["path"].Value.Trim('"', '\''));
            if (path is null || !files.Exists(path))
                into.Unreadable.Add(new(file, number, path is null ? $"includes {include.Groups["path"].Value}, which is outside of the repository" : $"includes {path}, which is not there"));
            else
                Read(path, constraint || include.Groups["kind"].Value is "-c" or "--constraint");
            return;
        }

        var editable = Editable().Match(line);
        if (editable.Success)
            line = editable.Groups[1].Value;
        else if (line.StartsWith('-'))
        {
            if (!Options.Contains(line.Split([' ', '='], 2)[0], StringComparer.Ordinal))
                into.Unreadable.Add(new(file, number, $"the option {line.Split([' ', '='], 2)[0]} is not known"));
            return;
        }

        var parts = PerRequirement().Split(line, 2);
        PackageHash[] hashes = [.. Hash().Matches(line).Select(match => PackageHash.Read(match.Groups[1].Value)).OfType<PackageHash>()];
        if (Hash().Count(line) != hashes.Length)
            into.Unreadable.Add(new(file, number, "has a --hash that is none: sha256: and 64 hexadecimal digits are expected"));
        else if (Named(file, number, parts[0].Trim()) is { } found)
            (constraint ? constraints : wanted).Add(found with { Hashes = [.. hashes, .. found.Hashes] });
        else
            into.Unreadable.Add(new(file, number, $"'{Requirement.Shown(parts[0].Trim())}' is no requirement; NAME==VERSION is expected (PEP 508)"));
    }

    private Dependency? Named(string file, int number, string text)
    {
        if (Requirement.Read(text) is { } requirement)
            return new(Ecosystem.PyPi, requirement.Name, file, number)
            {
                Version = requirement.Pin,
                Wanted = requirement.Url is { } url ? Requirement.Shown(url) : requirement.Versions,
                Fixed = requirement.Url is { } at && Requirement.IsFixed(at),
                Hashes = requirement.Url is { } from && Requirement.HashOf(from) is { } known ? [known] : [],
                Marker = requirement.Marker,
            };
        var path = Marker().Split(text, 2)[0].Trim();
        if (path.Length == 0 || path.Contains(' ', StringComparison.Ordinal) || !(path.Contains('/', StringComparison.Ordinal) || path.StartsWith('.') || path.EndsWith(".whl", StringComparison.Ordinal)))
            return null;
        var remote = path.Contains("://", StringComparison.Ordinal);
        if (!remote && (SourceFiles.Beside(file, Extras().Replace(path, "")) is not { } local || !files.ExistsAny(local)))
            return null;
        var wheel = Wheel().Match(path);
        var name = Egg().Match(path) is { Success: true } egg ? egg.Groups[1].Value
            : wheel.Success ? wheel.Groups["name"].Value
            : Path.GetFileName(Requirement.Shown(path).Split('#', '?')[0].TrimEnd('/', '.')) is { Length: > 0 } last ? last.Split('@')[0] : path;
        return new(Ecosystem.PyPi, name, file, number)
        {
            Version = wheel.Success && (!remote || Requirement.IsFixed(path)) ? Uri.UnescapeDataString(wheel.Groups["version"].Value) : null,
            Wanted = Requirement.Shown(path),
            Fixed = !remote || Requirement.IsFixed(path),
            Hashes = Requirement.HashOf(path) is { } hash ? [hash] : [],
        };
    }

    // A line that ends in a backslash goes on; a comment ends it.
    private static IEnumerable<(string Text, int Number)> Logical(string text)
    {
        var (joined, from) = ("", 0);
        foreach (var (i, raw) in text.TrimStart('\uFEFF').Split('\n').Index())
        {
            var line = raw.TrimEnd('\r');
            if (joined.Length == 0)
                from = i + 1;
            if (line.EndsWith('\\') && !line.TrimStart().StartsWith('#'))
            {
                joined += line[..^1] + " ";
                continue;
            }

            var whole = Comment().Replace(joined + (line.TrimStart().StartsWith('#') ? " " + line : line), "").Trim();
            if (whole.Length > 0)
                yield return (whole, from);
            joined = "";
        }

        if (Comment().Replace(joined, "").Trim() is { Length: > 0 } rest)
            yield return (rest, from);
    }

    [GeneratedRegex(@"(?:^|\s+)#.*$", RegexOptions.None, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?<kind>-r|--requirement|-c|--constraint)[\s=]*(?<path>\S.*)$", RegexOptions.None, 1000)]
    private static partial Regex Include();

    [GeneratedRegex(@"^(?:-e|--editable)[\s=]+(?<path>\S.*)$", RegexOptions.None, 1000)]
    private static partial Regex Editable();

    [GeneratedRegex(@"\s+--(?=hash|config-settings|global-option|install-option)", RegexOptions.None, 1000)]
    private static partial Regex PerRequirement();

    [GeneratedRegex(@"\s--hash[=\s]+(?<hash>\S+)", RegexOptions.None, 1000)]
    private static partial Regex Hash();

    [GeneratedRegex(@"\s*;\s", RegexOptions.None, 1000)]
    private static partial Regex Marker();

    [GeneratedRegex(@"[#&]egg=(?<name>[A-Za-z0-9][A-Za-z0-9._-]*)", RegexOptions.None, 1000)]
    private static partial Regex Egg();

    [GeneratedRegex(@"(?<name>[A-Za-z0-9][A-Za-z0-9._]*)-(?<version>[^-/]+)(?:-\d[^-/]*)?-[^-/]+-[^-/]+-[^-/]+\.whl", RegexOptions.None, 1000)]
    private static partial Regex Wheel();

    [GeneratedRegex(@"\[[^\]]*\]$", RegexOptions.None, 1000)]
    private static partial Regex Extras();
}
