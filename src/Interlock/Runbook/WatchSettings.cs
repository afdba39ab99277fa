using System.ComponentModel;
using Interlock.Runbook.Rules;
using Interlock.Watch.Rules;

namespace Interlock.Runbook;

/// <summary>The watch after a release: what is sampled, which rules act, what is reported at the end.</summary>
public sealed record WatchSettings : IJudged
{
    /// <summary>How long a version is watched, from its first sample. Default 1 h.</summary>
    [Description("How long a version is watched, counted from its first sample, over as many runs of --target=Watch as it takes.")]
    [Positive]
    public TimeSpan For { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Pause between samples. Default 30 s.</summary>
    [Description("Pause between samples.")]
    [Positive]
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>So many requests the watch itself sends for each sample, to <c>monitor.get</c>. Default 20.</summary>
    [Description("So many requests the watch itself sends for each sample, to monitor.get: where nobody else asks, nothing could be told without them.")]
    [Range(0, 1000)]
    public int Requests { get; init; } = 20;

    /// <summary>Within this time after it went live a version is rolled back by rule; later a person decides. Default 1 h.</summary>
    [Description("Within this time after it went live a version is rolled back by rule; later a person is told, and decides.")]
    [Positive]
    public TimeSpan BakeTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Probes asked for each sample, by the name that rules know them by.</summary>
    [Description("Probes asked for each sample, by the name that rules know them by, such as login.")]
    public IReadOnlyDictionary<string, ProbeSettings> Probes { get; init; } = new Dictionary<string, ProbeSettings>(StringComparer.Ordinal);

    /// <summary>Numbers of your own, by the name that rules and KPIs know them by.</summary>
    [Description("Numbers of your own, by the name that rules and KPIs know them by, such as registrations.")]
    public IReadOnlyDictionary<string, FigureSettings> Figures { get; init; } = new Dictionary<string, FigureSettings>(StringComparer.Ordinal);

    /// <summary>The rules. Default: those of <see cref="DefaultRules"/>.</summary>
    [Description("The rules. Without any: health failed, silence, and errors roll back; latency and memory are told.")]
    public IReadOnlyList<WatchRuleSettings> Rules { get; init; } = [];

    /// <summary>What must hold over the whole watch. Default: uptime, errors and p95 of <c>monitor</c>.</summary>
    [Description("What must hold over the whole watch, such as uptime >= 99.5%; shown as a table with what was measured. Without any: uptime >= 99.5%, and the errors and p95 of monitor.")]
    [WatchCondition]
    public IReadOnlyList<string> Kpi { get; init; } = [];

    /// <summary>Times of day in which only critical rules are told; the others are told when it is over.</summary>
    [Description("Times of day, in UTC or a time zone behind them, in which only critical rules are told, the others when it is over: 22:00-06:00 Europe/Berlin.")]
    [QuietHours]
    public IReadOnlyList<string> Quiet { get; init; } = [];

    /// <summary>Whom a rule tells; null: only who looks.</summary>
    [Description("Whom a rule tells that fires, and is over.")]
    public NotifySettings? Notify { get; init; }

    /// <summary>The command that scales the service, for rules that say so.</summary>
    [Description("The command line that scales the service, for rules that say so; it gets REASON.")]
    [ShellLine]
    [NotEmpty]
    public string? Scale { get; init; }

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints() => WatchNames.Complaints(this);
}

/// <summary>A number of your own: from a database, a Redis server, a service, a command, or the log.</summary>
public sealed record FigureSettings : IJudged
{
    /// <summary>Path to GET; <see cref="Value"/> says where the number is.</summary>
    [Description("Path to GET; value says where in the answer the number is.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /telemetry")]
    public string? Get { get; init; }

    /// <summary>A query whose first column of its first row is the number.</summary>
    [Description("A query; the first column of its first row is the number.")]
    [NotEmpty]
    public string? Sql { get; init; }

    /// <summary>A Redis command whose reply is the number.</summary>
    [Description("A command for the Redis server that on names; its reply is the number, such as LLEN jobs.")]
    [NotEmpty]
    public string? Redis { get; init; }

    /// <summary>A command line that prints the number.</summary>
    [Description("A command line that prints the number.")]
    [NotEmpty]
    [ShellLine]
    public string? Command { get; init; }

    /// <summary>A regular expression; lines of the log since the sample before that match it are the number.</summary>
    [Description("A regular expression: how many lines of the service's log match it since the sample before.")]
    [NotEmpty, Regex]
    public string? Log { get; init; }

    /// <summary>URL of the database or Redis server. Default for <see cref="Sql"/>: the runbook's database.</summary>
    [Description("URL of the database or Redis server. Default for sql: the runbook's database.")]
    public Secret? On { get; init; }

    /// <summary>With <see cref="Get"/>: where the number is, such as <c>json.logins.rate</c> or <c>header NAME</c>.</summary>
    [Description("With get: where the number is, such as json.logins.rate or header X-Queue.")]
    [CapturePath]
    public string? Value { get; init; }

    /// <summary>The number is a share in percent. Default false.</summary>
    [Description("The number is a share in percent: conditions write it with %.")]
    public bool Percent { get; init; }

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        string[] does = [.. new[] { Get is null ? null : "get", Sql is null ? null : "sql", Redis is null ? null : "redis", Command is null ? null : "command", Log is null ? null : "log" }.OfType<string>()];
        if (does.Length != 1)
            yield return (does.Length == 0 ? "" : does[1], does.Length == 0 ? "comes from nowhere" : $"has {string.Join(" and ", does)}: a number comes from one place", "one of get, sql, redis, command, log");
        if (Get is not null && Value is null)
            yield return ("get", "does not say where the number is", "value beside get, such as value: json.logins.rate");
        if (Value is not null && Get is null)
            yield return ("value", "stands without get", "value beside get");
        if (Redis is not null && (On is null || !Interlock.Redis.RedisUrl.Is(On.Reveal())))
            yield return (On is null ? "redis" : "on", On is null ? "names no server" : "is no URL of Redis", "on: a URL such as redis://:password@host:6379/0, best as ${env:REDIS_URL}");
        if (On is not null && Sql is null && Redis is null)
            yield return ("on", "stands beside neither sql nor redis", "on beside sql or redis");
    }
}

/// <summary>A rule of the watch.</summary>
public sealed record WatchRuleSettings
{
    /// <summary>What it is called in output. Default: its condition.</summary>
    [Description("What it is called in output.")]
    public string? Name { get; init; }

    /// <summary>The condition that it waits for.</summary>
    [Description("What it waits for: health failed 3 in a row, 5xx > 10 in 5m, errors > 1% in 10m, errors > 10x normal in 5m, p95 > 500ms for 5m, memory > 85%, growth(db.size) > 1GB in 24h.")]
    [WatchCondition]
    public required string When { get; init; }

    /// <summary>How grave it is. Null: critical where it rolls back, else a warning.</summary>
    [Description("How grave it is. Without it: critical where it rolls back, else warning.")]
    public WatchSeverity? Severity { get; init; }

    /// <summary>What it leads to, besides being told. Default notify.</summary>
    [Description("What it leads to. roll-back and scale tell as well.")]
    public WatchAction Do { get; init; } = WatchAction.Notify;

    /// <summary>A share or percentile of fewer requests tells nothing. Default 20.</summary>
    [Description("A share or percentile of fewer requests than this tells nothing.")]
    [Range(1, 1_000_000)]
    public int AtLeast { get; init; } = 20;

    /// <summary>So many samples in a row must meet it. Default 1.</summary>
    [Description("So many samples in a row must meet it before it fires.")]
    [Range(1, 1000)]
    public int FiresAfter { get; init; } = 1;

    /// <summary>So many samples in a row must not meet it until it is over. Default 3.</summary>
    [Description("So many samples in a row must not meet it before it is over, and may fire again.")]
    [Range(1, 1000)]
    public int ClearsAfter { get; init; } = 3;

    internal WatchSeverity Gravity => Severity ?? (Do == WatchAction.RollBack ? WatchSeverity.Critical : WatchSeverity.Warning);
}

/// <summary>Whom a rule tells.</summary>
public sealed record NotifySettings : IJudged
{
    /// <summary>Address that gets a POST with JSON: <c>text</c>, <c>event</c>, <c>rule</c>, <c>severity</c>, <c>environment</c>, <c>version</c>, <c>evidence</c>, <c>at</c>.</summary>
    [Description("Address that gets a POST with JSON: text (fit for Slack and its like), event, rule, severity, environment, version, evidence, at.")]
    [Url("https", "http", Such = "https://hooks.example.com/abc")]
    public Secret? Webhook { get; init; }

    /// <summary>Command line that is run, with the same as variables: <c>TEXT</c>, <c>EVENT</c>, <c>RULE</c>, <c>SEVERITY</c>, <c>ENVIRONMENT</c>, <c>VERSION</c>, <c>EVIDENCE</c>.</summary>
    [Description("Command line that is run, with the same in the variables TEXT, EVENT, RULE, SEVERITY, ENVIRONMENT, VERSION, EVIDENCE.")]
    [NotEmpty]
    [ShellLine]
    public string? Command { get; init; }

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (Webhook is null && Command is null)
            yield return ("", "tells nobody", "webhook, command, or both");
    }
}

/// <summary>How grave a rule is.</summary>
public enum WatchSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>Should be looked at.</summary>
    Warning,

    /// <summary>Cannot stay so.</summary>
    Critical,
}

/// <summary>What a rule leads to.</summary>
public enum WatchAction
{
    /// <summary>It is told.</summary>
    Notify,

    /// <summary>The command <see cref="WatchSettings.Scale"/> is run.</summary>
    Scale,

    /// <summary>The previous version is brought back, within the bake time; a person is told.</summary>
    RollBack,
}
