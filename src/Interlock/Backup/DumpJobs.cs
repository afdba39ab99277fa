namespace Interlock.Backup;

/// <summary>How many tables are dumped, restored or read side by side.</summary>
internal static class DumpJobs
{
    // The fastest dump is the worst neighbour of the live service: more jobs than this are not worth their p99.
    private const int Most = 4;

    // Below this one job is done before the others have connected.
    private const long WorthMore = 32L << 20;

    /// <summary>So many for a database of a size.</summary>
    /// <param name="bytes">The size on the server.</param>
    /// <param name="wanted">What the runbook says; null: up to four, by the processors of this machine.</param>
    public static int For(long bytes, int? wanted) => wanted ?? (bytes < WorthMore ? 1 : Math.Clamp(Environment.ProcessorCount, 1, Most));
}
