using Interlock.Engine;

namespace Interlock.Preflight;

/// <summary>PF-12: <c>CHANGELOG.md</c> says what is new in this version. Warns only.</summary>
/// <param name="version">The version that is released.</param>
public sealed class Changelog(string version) : Step
{
    private const string FileName = "CHANGELOG.md";
    private const string Unreleased = "unreleased";

    /// <inheritdoc/>
    public override string Name => "changelog";

    /// <inheritdoc/>
    public override Phase Phase => Phase.Preflight;

    /// <inheritdoc/>
    public override string Requirement => "PF-12";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Effects => [$"reads {FileName}"];

    /// <inheritdoc/>
    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var path = Path.Combine(context.Site.Root, FileName);
        if (!File.Exists(path))
            return StepResult.Warn($"there is no {FileName}");
        var lines = await File.ReadAllLinesAsync(path, cancellation);
        var core = version.Split('-', '+')[0];
        foreach (var wanted in new[] { version, version.Split('+')[0], core, Unreleased }.Distinct(StringComparer.Ordinal))
            if (Array.FindIndex(lines, line => IsHeading(line, wanted)) is >= 0 and var at)
                return Says(lines, at) ? StepResult.Go($"{FileName}:{at + 1} has an entry for {wanted}") : StepResult.Warn($"{FileName}:{at + 1}: the entry for {wanted} is empty; write what is new");
        return StepResult.Warn($"{FileName} has no entry for {core}, and none for [Unreleased]; write what is new");
    }

    private static bool IsHeading(string line, string wanted)
    {
        if (!line.StartsWith("## ", StringComparison.Ordinal))
            return false;
        var title = line[3..].Trim().Split(' ')[0].Trim('[', ']', ':').Split("](", StringSplitOptions.None)[0];
        return string.Equals(title, wanted, StringComparison.OrdinalIgnoreCase) || string.Equals(title, "v" + wanted, StringComparison.OrdinalIgnoreCase);
    }

    private static bool Says(string[] lines, int heading) =>
        lines.Skip(heading + 1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)).Any(line => line.Length > 0 && !line.StartsWith('#') && !string.IsNullOrWhiteSpace(line));
}
