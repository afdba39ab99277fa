namespace Interlock.Watch.Kpis;

/// <summary>The words of the table of KPIs.</summary>
internal static class KpiText
{
    public static string Word(Verdict verdict) => verdict switch { Verdict.Go => "met", Verdict.Stop => "MISSED", _ => "unknown" };
}
