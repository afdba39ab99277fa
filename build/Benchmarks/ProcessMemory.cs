using System.Globalization;

namespace Interlock.Build.Benchmarks;

/// <summary>A process's memory in MB, as <c>/proc/PID/status</c> and <c>smaps_rollup</c> tell it.</summary>
internal sealed record ProcessMemory(double Resident, double Anonymous, double File, double Shared, double Proportional, double Peak)
{
    private static readonly string[] s_files = ["status", "smaps_rollup"];

    public static ProcessMemory Read(int pid)
    {
        var told = s_files.SelectMany(file => System.IO.File.ReadLines($"/proc/{pid}/{file}")).Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
            .DistinctBy(pair => pair[0], StringComparer.Ordinal).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return new(Of("VmRSS"), Of("RssAnon"), Of("RssFile"), Of("RssShmem"), Of("Pss"), Of("VmHWM"));

        double Of(string name) => double.Parse(told[name].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}
