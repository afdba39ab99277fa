namespace Interlock.Watch.Rules;

/// <summary>A number that each sample of a watch may have.</summary>
/// <param name="Name">Its name in conditions.</param>
/// <param name="Kind">How several samples add up.</param>
/// <param name="Unit">What it is counted in.</param>
/// <param name="What">What it is, for people.</param>
internal sealed record Measure(string Name, MeasureKind Kind, MeasureUnit Unit, string What)
{
    public const string Requests = "requests";
    public const string Failed = "failed";
    public const string ServerErrors = "5xx";
    public const string ClientErrors = "4xx";
    public const string Errors = "errors";
    public const string Uptime = "uptime";
    public const string HealthTime = "health.time";
    public const string Cpu = "cpu";
    public const string Memory = "memory";
    public const string MemoryBytes = "memory.bytes";
    public const string Disk = "disk";
    public const string Connections = "db.connections";
    public const string DatabaseSize = "db.size";
    public const string DatabaseTime = "db.time";

    /// <summary>Those that every watch has.</summary>
    public static readonly IReadOnlyList<Measure> Given =
    [
        new(Requests, MeasureKind.Count, MeasureUnit.None, "requests through the edge, the watch's own among them"),
        new(Failed, MeasureKind.Count, MeasureUnit.None, "failed requests: no answer, or 5xx"),
        new(ServerErrors, MeasureKind.Count, MeasureUnit.None, "answers of 5xx"),
        new(ClientErrors, MeasureKind.Count, MeasureUnit.None, "answers of 4xx"),
        new(Errors, MeasureKind.ErrorShare, MeasureUnit.Percent, "share of failed requests"),
        new("p50", MeasureKind.Latency, MeasureUnit.Milliseconds, "the median of the requests' latencies"),
        new("p95", MeasureKind.Latency, MeasureUnit.Milliseconds, "the 95th percentile of the requests' latencies"),
        new("p99", MeasureKind.Latency, MeasureUnit.Milliseconds, "the 99th percentile of the requests' latencies"),
        new(Uptime, MeasureKind.CheckShare, MeasureUnit.Percent, "share of the times health was asked that it was good"),
        new(HealthTime, MeasureKind.Level, MeasureUnit.Milliseconds, "time of health's answer"),
        new(Cpu, MeasureKind.Level, MeasureUnit.Percent, "processor time that the service took, of all cores"),
        new(Memory, MeasureKind.Level, MeasureUnit.Percent, "memory that the service holds, of the machine's; with a size, such as 300MB, in bytes"),
        new(MemoryBytes, MeasureKind.Level, MeasureUnit.Bytes, "memory that the service holds"),
        new(Disk, MeasureKind.Level, MeasureUnit.Percent, "used part of the disk that the state is on"),
        new(Connections, MeasureKind.Level, MeasureUnit.None, "sessions of the application's database"),
        new(DatabaseSize, MeasureKind.Level, MeasureUnit.Bytes, "size of the application's database"),
        new(DatabaseTime, MeasureKind.Level, MeasureUnit.Milliseconds, "time of a query that asks the database for these two"),
    ];
}

/// <summary>How the samples of a window add up.</summary>
internal enum MeasureKind
{
    /// <summary>Their sum.</summary>
    Count,

    /// <summary>Failed requests by requests.</summary>
    ErrorShare,

    /// <summary>Checks that were good by checks.</summary>
    CheckShare,

    /// <summary>A percentile of all their latencies together.</summary>
    Latency,

    /// <summary>Their mean in a rule's window, the worst of them in a KPI.</summary>
    Level,
}

/// <summary>What a number is counted in.</summary>
internal enum MeasureUnit
{
    /// <summary>A plain number.</summary>
    None,

    /// <summary>Percent, 0 to 100.</summary>
    Percent,

    /// <summary>Milliseconds.</summary>
    Milliseconds,

    /// <summary>Bytes; KB, MB and GB are powers of 1,024.</summary>
    Bytes,
}
