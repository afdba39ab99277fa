namespace Interlock.Platforms;

/// <summary>A part of a log.</summary>
/// <param name="Lines">Its lines, oldest first.</param>
/// <param name="Until">Where it ends: what the next look begins after.</param>
public sealed record LogPart(IReadOnlyList<string> Lines, long Until)
{
    /// <summary>As the place to begin after: nothing but where the log ends now.</summary>
    public const long End = -1;
}

/// <summary>Requests as a platform counted them.</summary>
/// <param name="Requests">All that ended.</param>
/// <param name="Failed">Of them failed: no answer from the service, or 5xx.</param>
/// <param name="ClientErrors">Answers of 4xx.</param>
/// <param name="ServerErrors">Answers of 5xx.</param>
/// <param name="Latencies">Microseconds, and how many requests took about so long.</param>
public sealed record Traffic(long Requests, long Failed, long ClientErrors, long ServerErrors, IReadOnlyList<(long Micros, long Count)> Latencies);

/// <summary>What a service takes of its machine.</summary>
/// <param name="Of">Whose figures these are, such as a process: of another one, processor time does not go on.</param>
/// <param name="CpuSeconds">Processor time so far, in seconds, of all its processes.</param>
/// <param name="Cores">Cores that it may use.</param>
/// <param name="MemoryBytes">Memory that it holds.</param>
/// <param name="MemoryLimitBytes">Memory that there is for it.</param>
/// <param name="DiskUsedPercent">Used part of the disk, in percent.</param>
public sealed record Usage(string Of, double CpuSeconds, double Cores, long MemoryBytes, long MemoryLimitBytes, double DiskUsedPercent);
