using System.Globalization;
using Interlock.Engine;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Preflight;

/// <summary>PF-02, PF-04, PF-06 and their like: a command of the runbook that must pass. Its output is kept in the run's artefacts.</summary>
/// <param name="name">Its name in the runbook.</param>
/// <param name="settings">What to run.</param>
public sealed class CommandCheck(string name, CheckSettings settings) : Step
{
    private const int LastLines = 20;
    private const int LongestEvidence = 120;

    /// <inheritdoc/>
    public override string Name => NameOf(name);

    /// <inheritdoc/>
    public override Phase Phase => Phase.Preflight;

    /// <inheritdoc/>
    public override string? Requirement => settings.Requirement;

    // A command may write into the tree, which would then not be what was planned.
    /// <inheritdoc/>
    public override IReadOnlyList<string> After => [SourceSnapshot.StepName, .. settings.After.Select(NameOf)];

    // The command's own limit is the one that tells; this is for what does not end when told to.
    /// <inheritdoc/>
    public override TimeSpan Limit => settings.Within + TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Effects => [settings.Folder is "." ? $"runs: {settings.Run}" : $"runs in {settings.Folder}: {settings.Run}"];

    /// <inheritdoc/>
    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var folder = Path.Combine(context.Site.Root, settings.Folder);
        if (!Directory.Exists(folder))
            return StepResult.Hold($"could not run: the folder {settings.Folder} does not exist");
        var command = Command.Shell(Placeholders.Fill(settings.Run, (Placeholders.Version, context.Plan.Version), (Placeholders.Commit, context.Plan.Commit))) with { Folder = folder, Limit = settings.Within };
        var result = await context.Commands.RunAsync(command, context.Say, cancellation);
        var kept = await KeepAsync(context.Site, command, result, cancellation);
        string[] last = [.. Lines(result).TakeLast(LastLines)];
        var took = result.Duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

        if (result.Succeeded)
            return StepResult.Go($"passed in {took} s{(Lines(result).LastOrDefault() is { } said ? $": {Cut(said.Trim())}" : "")}") with { Details = [$"output: {kept}"] };
        // 127: not found. 126: found, but may not be run. 9009: the same on Windows.
        if (!result.TimedOut && result.ExitCode is 126 or 127 or 9009)
            return StepResult.Hold($"could not run (exit {result.ExitCode}): {Cut(last.LastOrDefault() ?? settings.Run)}; install what is missing", last);
        var evidence = result.TimedOut ? $"did not end within {settings.Within.TotalSeconds:0} s and was stopped; output: {kept}" : $"failed with exit {result.ExitCode} after {took} s; output: {kept}";
        return settings.OnFailure == OnFailure.Warn ? StepResult.Warn(evidence, last) : StepResult.Stop(evidence, last);
    }

    private async Task<string> KeepAsync(Site site, Command command, CommandResult result, CancellationToken cancellation)
    {
        var file = Path.Combine("checks", string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_')) + ".log");
        var path = Path.Combine(site.Artifacts, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, SecretMask.Apply($"$ {command}\n{result.Output}{result.Error}"), cancellation);
        return file.Replace('\\', '/');
    }

    private static IEnumerable<string> Lines(CommandResult result) =>
        SecretMask.Apply(result.Output + result.Error).Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0);

    private static string NameOf(string name) => $"check {name}";

    private static string Cut(string text) => text.Length > LongestEvidence ? text[..LongestEvidence] + "…" : text;
}
