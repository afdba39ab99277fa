using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Interlock.Processes;

/// <summary>Signals to a child and everything it has started.</summary>
public static partial class ProcessGroup
{
    private const int SigTerm = 15;
    private const int SigKill = 9;

    /// <summary>The program that makes a child the leader of a session of its own and is then replaced by it (<c>setsid</c>, util-linux); null where there is none.</summary>
    internal static string? Leader { get; } = OperatingSystem.IsWindows() ? null : ProgramFinder.Find("setsid", "/usr/bin", "/bin");

    /// <summary>Stops a child and its group: SIGTERM, then after <paramref name="grace"/> SIGKILL. Returns when the child is gone.</summary>
    /// <param name="process">A child that was started here.</param>
    /// <param name="grace">How long it may take to end in good order.</param>
    /// <param name="clock">Measures the grace.</param>
    internal static async Task StopAsync(Process process, TimeSpan grace, TimeProvider clock)
    {
        if (Leader is null)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            return;
        }

        var group = process.Id;
        // In its first moments it leads no group yet.
        if (kill(-group, SigTerm) != 0 && !process.HasExited)
            _ = kill(group, SigTerm);
        using var patience = new CancellationTokenSource(grace, clock);
        await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Also when the leader has gone: what it started may have stayed.
        _ = kill(-group, SigKill);
        await process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Stops a detached process and its group: SIGTERM, then after <paramref name="grace"/> SIGKILL. Does nothing when that very process is gone.</summary>
    /// <param name="process">The process, as it was started.</param>
    /// <param name="grace">How long it may take to end in good order.</param>
    /// <param name="clock">Measures the grace.</param>
    /// <param name="cancellation">Stops the waiting, not the process.</param>
    public static async Task StopAsync(DetachedProcess process, TimeSpan grace, TimeProvider clock, CancellationToken cancellation = default)
    {
        if (!process.IsAlive)
            return;
        if (OperatingSystem.IsWindows())
        {
            using var found = Process.GetProcessById(process.Pid);
            found.Kill(entireProcessTree: true);
            return;
        }

        _ = kill(-process.Pid, SigTerm);
        await GoneAsync(process, grace, clock, cancellation);
        // Also when the leader has gone: what it started may have stayed.
        _ = kill(-process.Pid, SigKill);
        await GoneAsync(process, grace, clock, cancellation);
    }

    // It is not our child when an earlier run started it: there is nothing to wait on but its entry in /proc.
    private static async Task<bool> GoneAsync(DetachedProcess process, TimeSpan limit, TimeProvider clock, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (process.IsAlive)
        {
            if (clock.GetElapsedTime(started) > limit)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, cancellation);
        }

        return true;
    }

    /// <summary>Sends SIGKILL to the groups of all processes whose environment carries a run's mark: children of a run that was killed. Linux only; elsewhere it finds none.</summary>
    /// <param name="marker">The mark, see <see cref="CommandRunner"/>.</param>
    /// <returns>The process ids that were found.</returns>
    public static IReadOnlyList<int> StopOrphans(string marker) => StopMarked(CommandRunner.MarkerVariable, marker);

    /// <summary>Sends SIGKILL to all processes that carry a variable with that value. Linux only; elsewhere it finds none.</summary>
    /// <param name="variable">Name of the variable.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The process ids that were found.</returns>
    public static IReadOnlyList<int> StopMarked(string variable, string value)
    {
        if (!OperatingSystem.IsLinux())
            return [];
        var mark = $"{variable}={value}";
        var found = new HashSet<int>();
        // Again until none is left: one may have started another while we looked.
        for (var pass = 0; pass < 5; pass++)
        {
            var left = Marked(mark);
            if (left.Count == 0)
                break;
            foreach (var pid in left)
            {
                found.Add(pid);
                _ = kill(-pid, SigKill);
                _ = kill(pid, SigKill);
            }
        }

        return [.. found];
    }

    private static List<int> Marked(string mark) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && pid != Environment.ProcessId && Carries(pid, mark)),
    ];

    private static bool Carries(int pid, string mark)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ").Split('\0').Contains(mark, StringComparer.Ordinal);
        }
        catch (Exception other) when (other is IOException or UnauthorizedAccessException or Win32Exception)
        {
            return false;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
