using System.Collections;
using Interlock.Runbook.Reading;

namespace Interlock.Runbook;

/// <summary>Reads a <c>release.yaml</c>: strictly, and every problem at once. Touches nothing.</summary>
public static class RunbookReader
{
    /// <summary>The environment that is there without being written.</summary>
    public const string Local = "local";

    internal const string EnvironmentsKey = "environments";

    /// <summary>Reads a runbook and resolves it for one environment. Bad input gives problems, never an exception.</summary>
    /// <param name="path">The file. Files that it refers to are relative to its folder.</param>
    /// <param name="environment">Name of the environment; <c>local</c> is always there.</param>
    /// <param name="variables">What <c>${env:…}</c> may refer to; null: the variables of this process.</param>
    public static RunbookReading Read(string path, string environment, IReadOnlyDictionary<string, string>? variables = null) => ReadFile(path, environment, variables, valuesMayBeMissing: false);

    /// <summary>The same, where values of services' variables may be missing: they are about to be made, or nothing is started that would need them.</summary>
    internal static RunbookReading ReadWithoutValues(string path, string environment, IReadOnlyDictionary<string, string>? variables = null) => ReadFile(path, environment, variables, valuesMayBeMissing: true);

    private static RunbookReading ReadFile(string path, string environment, IReadOnlyDictionary<string, string>? variables, bool valuesMayBeMissing)
    {
        try
        {
            return ParseText(File.ReadAllText(path), path, environment, variables, valuesMayBeMissing);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var why = missing is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read";
            return new(path, null, [new(path, 0, 0, "", why) { Allowed = "a runbook; --target=Init writes a first one" }], [Local]);
        }
    }

    /// <summary>As <see cref="Read"/>, from text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="path">The file that it is said to come from.</param>
    /// <param name="environment">Name of the environment.</param>
    /// <param name="variables">What <c>${env:…}</c> may refer to; null: the variables of this process.</param>
    public static RunbookReading Parse(string text, string path, string environment, IReadOnlyDictionary<string, string>? variables = null) => ParseText(text, path, environment, variables, valuesMayBeMissing: false);

    /// <summary>As <see cref="ReadWithoutValues"/>, from text.</summary>
    internal static RunbookReading ParseWithoutValues(string text, string path, string environment) => ParseText(text, path, environment, variables: null, valuesMayBeMissing: true);

    private static RunbookReading ParseText(string text, string path, string environment, IReadOnlyDictionary<string, string>? variables, bool valuesMayBeMissing)
    {
        var problems = new Problems(path);
        if (YamlTree.Read(text, problems) is not { } file)
            return new(path, null, problems.InOrder, [Local]);

        var shape = new RecordShape(typeof(ReleaseRunbook));
        var shared = file with { Entries = [.. file.Entries.Where(entry => !IsEnvironments(entry))] };
        var overlays = Overlays(file, problems);
        IReadOnlyList<string> known = [.. overlays.Select(overlay => overlay.Key.Text).Prepend(Local).Distinct(StringComparer.Ordinal)];

        var structure = new Binder(problems, references: null);
        structure.Bind(shared, shape, "");
        foreach (var overlay in overlays)
            structure.Bind(overlay.Value, shape, $"{EnvironmentsKey}.{overlay.Key.Text}");
        if (!known.Contains(environment, StringComparer.Ordinal))
        {
            problems.Add(file.Entries.FirstOrDefault(IsEnvironments)?.Key, "", $"there is no environment '{environment}'", string.Join(", ", known), Nearest.To(environment, known));
            return new(path, null, problems.InOrder, known);
        }

        var chosen = overlays.FirstOrDefault(overlay => string.Equals(overlay.Key.Text, environment, StringComparison.Ordinal));
        var whole = chosen is null ? shared : Overlay.Merge(shared, chosen.Value, shape);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var binder = new Binder(problems, ReferencesOf(path, variables)) { Ledgers = known.ToDictionary(name => name, name => LedgerOf(shared, overlays, name), StringComparer.Ordinal), ValuesMayBeMissing = valuesMayBeMissing };
        var runbook = (ReleaseRunbook?)binder.Bind(whole, shape, "");
        if (runbook is { Services: not null })
            runbook = EnvFileValues.Give(runbook, whole, folder, problems);
        if (runbook is not null && whole is MapNode map)
            runbook.Watching = WatchDefinition.Of(map);
        return problems.Count > 0 ? new(path, null, problems.InOrder, known) : new(path, runbook, [], known);
    }

    internal static References ReferencesOf(string path, IReadOnlyDictionary<string, string>? variables) =>
        new(Path.GetDirectoryName(Path.GetFullPath(path))!, variables ?? OfProcess());

    // As it is written: what it refers to may not be known here.
    private static string LedgerOf(MapNode shared, IReadOnlyList<Entry> overlays, string environment) =>
        new[] { overlays.FirstOrDefault(overlay => overlay.Key.Text == environment)?.Value as MapNode, shared }
            .Select(map => map?.Find("ledger")?.Value).OfType<ScalarNode>().FirstOrDefault()?.Text ?? "files";

    private static bool IsEnvironments(Entry entry) => string.Equals(entry.Key.Text, EnvironmentsKey, StringComparison.Ordinal);

    private static List<Entry> Overlays(MapNode file, Problems problems)
    {
        var entry = file.Entries.FirstOrDefault(IsEnvironments);
        if (entry is null or { Value: ScalarNode { IsBlank: true } })
            return [];
        if (entry.Value is MapNode map)
            // An environment with nothing of its own is one all the same.
            return [.. map.Entries.Select(overlay => overlay.Value is ScalarNode { IsBlank: true } or ScalarNode { IsNull: true } ? overlay with { Value = new MapNode(overlay.Key.Line, overlay.Key.Column, []) } : overlay)];
        problems.Add(entry.Value, EnvironmentsKey, $"found {entry.Value.Kind}", "a map: the environment's name, and under it what differs there");
        return [];
    }

    private static Dictionary<string, string> OfProcess() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
