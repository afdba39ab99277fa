using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Watch.Rules;

namespace Interlock.Watch.Samples;

/// <summary>What the service takes of its machine, by the platform.</summary>
internal static class UsageSource
{
    private const string CpuSeconds = "cpu.seconds";
    private const string CpuAt = "cpu.at";
    private const string CpuOf = "cpu.of";

    public static async Task AddAsync(Sheet sheet, StepContext context, string service, CancellationToken cancellation)
    {
        if (await UsageAsync(context, service, cancellation) is not { } usage)
        {
            foreach (var name in (string[])[Measure.Cpu, Measure.Memory, Measure.MemoryBytes, Measure.Disk])
                sheet.Miss(name, "the platform can't tell what the service takes now");
            return;
        }

        sheet.Value(Measure.MemoryBytes, usage.MemoryBytes);
        sheet.Value(Measure.Memory, 100.0 * usage.MemoryBytes / Math.Max(1, usage.MemoryLimitBytes));
        sheet.Value(Measure.Disk, usage.DiskUsedPercent);
        AddCpu(sheet, usage, context.Clock.GetUtcNow());
    }

    private static async Task<Usage?> UsageAsync(StepContext context, string service, CancellationToken cancellation)
    {
        try
        {
            return await context.Platform.UsageAsync(service, cancellation);
        }
        catch (Exception silent) when (silent is IOException or IExplained)
        {
            return null;
        }
    }

    // Processor time is a sum: what was taken lies between two looks at the same process.
    private static void AddCpu(Sheet sheet, Usage usage, DateTimeOffset now)
    {
        var of = Identity(usage.Of);
        var at = now.ToUnixTimeMilliseconds() / 1000.0;
        if (sheet.Before?.Marks is { } marks && marks.TryGetValue(CpuOf, out var before) && before == of && at > marks[CpuAt])
            sheet.Value(Measure.Cpu, Math.Clamp(100 * (usage.CpuSeconds - marks[CpuSeconds]) / ((at - marks[CpuAt]) * usage.Cores), 0, 100));
        else
            sheet.Miss(Measure.Cpu, "processor time is told from the second sample of a process on");
        sheet.Mark(CpuOf, of);
        sheet.Mark(CpuSeconds, usage.CpuSeconds);
        sheet.Mark(CpuAt, at);
    }

    // Marks are numbers, and the same in the next run of the program.
    private static double Identity(string of) => of.Aggregate(17u, (sum, letter) => unchecked(sum * 31 + letter));
}
