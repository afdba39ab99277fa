using Interlock.Runbook.Reading;

namespace Interlock.Runbook;

/// <summary>What a watch goes by, as it is written in a runbook and resolved for an environment: the section <c>watch</c>, and what it takes of <c>monitor</c>. References to variables and files stay references, and so do the files that it names (schemas, requests, commands): those go that lie there when it is used.</summary>
/// <param name="Text">YAML, one line.</param>
internal sealed record WatchDefinition(string Text)
{
    private const string Watch = "watch";
    private const string Monitor = "monitor";

    // Where the rules and KPIs have no limits of their own, and what the watch asks for.
    private static readonly string[] OfMonitor = [.. new[] { nameof(MonitorSettings.Get), nameof(MonitorSettings.MaxErrors), nameof(MonitorSettings.MaxP95), nameof(MonitorSettings.HealthFailures) }.Select(Shape.Kebab)];

    /// <summary>Why this Interlock cannot read what was kept; null: it can.</summary>
    public string? Unreadable { get; init; }

    public static WatchDefinition Of(MapNode runbook)
    {
        var entries = new List<Entry>();
        if (runbook.Find(Monitor) is { Value: MapNode monitor } limits && monitor with { Entries = [.. monitor.Entries.Where(entry => OfMonitor.Contains(entry.Key.Text, StringComparer.Ordinal))] } is { Entries.Count: > 0 } taken)
            entries.Add(limits with { Value = taken });
        if (runbook.Find(Watch) is { } watch)
            entries.Add(watch);
        return new(NodeText.Of(runbook with { Entries = entries }));
    }

    /// <summary>The runbook, with this as its watch.</summary>
    /// <param name="runbook">The runbook that all else is taken from.</param>
    /// <param name="file">Where that runbook lies: files that are referred to are relative to its folder.</param>
    /// <param name="variables">What <c>${env:…}</c> may refer to; null: the variables of this process.</param>
    /// <exception cref="RunbookException">It can't be used here: a variable that it refers to is missing, or this Interlock reads it otherwise.</exception>
    public ReleaseRunbook In(ReleaseRunbook runbook, string file, IReadOnlyDictionary<string, string>? variables = null)
    {
        var problems = new Problems(file);
        if (Unreadable is { } why)
            problems.Add(at: null, "", why);
        var root = Unreadable is null ? YamlTree.Read(Text, problems) : null;
        var binder = new Binder(problems, RunbookReader.ReferencesOf(file, variables));
        var watch = Bind<WatchSettings>(binder, root, Watch);
        var monitor = Bind<MonitorSettings>(binder, root, Monitor);
        return problems.Count > 0 ? throw new RunbookException(file, problems.InOrder) : runbook with
        {
            Watch = watch,
            Monitor = runbook.Monitor with { Get = monitor.Get, MaxErrors = monitor.MaxErrors, MaxP95 = monitor.MaxP95, HealthFailures = monitor.HealthFailures },
            Watching = this,
        };
    }

    /// <summary>The keys in which two differ, such as <c>watch.rules</c>, in the order of their names.</summary>
    public IReadOnlyList<string> DiffersIn(WatchDefinition other)
    {
        var (mine, its) = (Parts(), other.Parts());
        return [.. mine.Keys.Union(its.Keys, StringComparer.Ordinal).Where(key => !NodeText.AreSame(mine.GetValueOrDefault(key), its.GetValueOrDefault(key))).Order(StringComparer.Ordinal)];
    }

    private Dictionary<string, Node> Parts() => (YamlTree.Read(Text, new("")) is { } root ? root.Entries : [])
        .SelectMany(section => section.Value is MapNode map ? map.Entries.Select(entry => (Key: $"{section.Key.Text}.{entry.Key.Text}", entry.Value)) : [(section.Key.Text, section.Value)])
        .ToDictionary(part => part.Key, part => part.Value, StringComparer.Ordinal);

    /// <summary>The variables that it refers to, and that are not set here.</summary>
    public IReadOnlyList<string> Unset() => [.. References.Variables(Text).Where(name => Environment.GetEnvironmentVariable(name) is null)];

    private static T Bind<T>(Binder binder, MapNode? root, string key)
        where T : new() => root?.Find(key) is { } entry && binder.Bind(entry.Value, new RecordShape(typeof(T)), key) is T bound ? bound : new();
}
