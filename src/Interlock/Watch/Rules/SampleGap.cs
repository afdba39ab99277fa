namespace Interlock.Watch.Rules;

/// <summary>How far apart samples may be so that what was between them counts as seen.</summary>
internal static class SampleGap
{
    // A schedule of five minutes may miss two runs.
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(15);
    private const int Samples = 3;

    public static TimeSpan Longest(TimeSpan every) => every * Samples > Shortest ? every * Samples : Shortest;
}
