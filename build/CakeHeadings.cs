using Cake.Core;
using Cake.Core.Diagnostics;

namespace Interlock.Build;

/// <summary>Prints Cake's own headings and timings only when asked for: a release prints its own summary, and that comes last.</summary>
public sealed class CakeHeadings(IConsole console, ICakeLog log) : ICakeReportPrinter
{
    private bool IsWanted => log.Verbosity >= Verbosity.Verbose;

    public void Write(CakeReport report)
    {
        if (!IsWanted)
            return;
        ArgumentNullException.ThrowIfNull(report);
        foreach (var entry in report)
            console.WriteLine("{0,-30}{1,10:0.000} s  {2}", entry.TaskName, entry.Duration.TotalSeconds, entry.ExecutionStatus);
    }

    public void WriteStep(string name, Verbosity verbosity) => Heading(name);

    public void WriteLifeCycleStep(string name, Verbosity verbosity) => Heading(name);

    public void WriteSkippedStep(string name, Verbosity verbosity) => Heading($"{name} (skipped)");

    private void Heading(string name)
    {
        if (IsWanted)
            console.WriteLine("== {0}", name);
    }
}
