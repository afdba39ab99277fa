using Interlock.Engine;
using Interlock.Migrate;

namespace Interlock.Preflight;

/// <summary>PF-08: the migrations are ready: numbered without gap or double, each with a way back.</summary>
/// <param name="folder">Folder of the scripts inside the repository.</param>
public sealed class MigrationScriptsReady(string folder) : Step
{
    /// <inheritdoc/>
    public override string Name => "migration scripts";

    /// <inheritdoc/>
    public override Phase Phase => Phase.Preflight;

    /// <inheritdoc/>
    public override string Requirement => "PF-08";

    /// <inheritdoc/>
    public override IReadOnlyList<string> After => [SourceSnapshot.StepName];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Effects => [$"reads {folder}/NNN_name.up.sql and .down.sql"];

    /// <inheritdoc/>
    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        try
        {
            // Of the commit: a check beside this may be writing into the checkout.
            return await JudgeAsync(await ReleasedSource.FolderAsync(context, context.Plan.Commit, folder, cancellation), cancellation);
        }
        catch (MigrationException missing)
        {
            return StepResult.Stop(missing.Message);
        }
    }

    private async Task<StepResult> JudgeAsync(string path, CancellationToken cancellation)
    {
        var names = Directory.EnumerateFiles(path, "*.sql").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
            return StepResult.Hold($"{folder} holds no scripts");

        List<string> wrong = [.. names.Where(name => ScriptName.Parse(name) is null).Select(name => $"{name} {ScriptName.Wrong}")];
        var ups = Of(names, "up");
        var downs = Of(names, "down");
        wrong.AddRange(Numbering(ups));
        wrong.AddRange(ups.Except(downs).Select(script => $"{script} has no way back: {script}.down.sql is missing"));
        wrong.AddRange(downs.Except(ups).Select(script => $"{script}.down.sql has nothing to take back: {script}.up.sql is missing"));
        foreach (var name in names)
            if (string.IsNullOrWhiteSpace(await File.ReadAllTextAsync(Path.Combine(path, name), cancellation)))
                wrong.Add($"{name} is empty");
        return wrong.Count switch
        {
            0 => StepResult.Go($"{ups.Count} migrations up to {ups[^1]}, each with a way back"),
            1 => StepResult.Stop(wrong[0]),
            _ => StepResult.Stop($"{wrong.Count} things are wrong in {folder}", wrong),
        };
    }

    private static List<string> Of(IEnumerable<string> names, string direction) =>
        [.. names.Select(ScriptName.Parse).Where(name => name?.Way == direction).Select(name => name!.ToString()).OrderBy(Number)];

    private static long Number(string script) => SqlMigrations.Number(script.Split('_')[0]);

    private static IEnumerable<string> Numbering(List<string> ups)
    {
        var expected = 1L;
        foreach (var (number, same) in ups.GroupBy(Number).OrderBy(group => group.Key).Select(group => (group.Key, group.ToList())))
        {
            if (same.Count > 1)
                yield return $"number {number:000} is there {same.Count} times: {string.Join(", ", same)}";
            if (number != expected)
                yield return $"number {expected:000} is missing before {same[0]}";
            expected = number + 1;
        }
    }
}
