using System.Diagnostics;
using System.Globalization;
using Cake.Core;

namespace Interlock.Build.Benchmarks;

/// <summary>A server's own folder, of mode 0700, with the port that it serves on: its configuration, its sockets, its log.</summary>
internal sealed class ServingFolder(ReleaseContext context) : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("interlock-switch-").FullName;

    public int Port { get; } = InstalledProgram.FreePort();

    public Uri Url => new($"http://127.0.0.1:{Port}/");

    public string this[string file] => Path.Combine(_path, file);

    /// <summary>Runs a program to its end: one that serves puts itself into the background.</summary>
    public async Task RunAsync(string program, params IReadOnlyList<string> arguments)
    {
        // What goes into the background holds its output open: a file's end is not waited for.
        var log = this["program.log"];
        var code = await new ChildProgram(context).RunAsync("sh", ["-c", "log=$0; exec \"$@\" >>\"$log\" 2>&1 </dev/null", log, program, .. arguments], _ => { }).ConfigureAwait(false);
        if (code != 0)
            throw new CakeException((int)ExitCode.Unexpected, $"{program} {string.Join(' ', arguments)} ended with {code}: a failing command is not measured.\n{string.Join('\n', File.ReadLines(log).TakeLast(20))}");
    }

    /// <summary>Ends the process whose id is in a file, and returns when it is gone: a program that is only told to stop still writes into the folder.</summary>
    public async Task StopAsync(string pidFile)
    {
        if (File.Exists(this[pidFile]) && int.TryParse(await File.ReadAllTextAsync(this[pidFile]).ConfigureAwait(false), CultureInfo.InvariantCulture, out var pid))
            await StopAsync(pid).ConfigureAwait(false);
    }

    /// <summary>Ends a process, and returns when it is gone.</summary>
    public static async Task StopAsync(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It has ended already.
        }
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
