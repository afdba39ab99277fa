using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Interlock.Ledger;

namespace Interlock.Tests.Ledger;

/// <summary>A process of its own that takes a lock, appends one entry, says its number and holds on: this very test program, started as a program.</summary>
internal sealed class HolderProcess : IDisposable
{
    private const string Variable = "INTERLOCK_TEST_HOLDER";

    private readonly Process process;
    private readonly string folder;

    private HolderProcess(Process process, string folder) => (this.process, this.folder) = (process, folder);

    public int Pid => process.Id;

    public static HolderProcess Start(IReadOnlyDictionary<string, string> settings, params string[] under)
    {
        var own = Directory.CreateTempSubdirectory("interlock-holder-").FullName;
        var assembly = Assembly.GetExecutingAssembly().Location;
        string[] line = [.. under, "dotnet", "exec", "--runtimeconfig", Path.ChangeExtension(assembly, ".runtimeconfig.json"), "--depsfile", Path.ChangeExtension(assembly, ".deps.json"), assembly];
        var start = new ProcessStartInfo(line[0], line[1..]);
        start.Environment[Variable] = Path.Combine(own, "said");
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return new(Process.Start(start)!, own);
    }

    /// <summary>What it said: the number of the entry it has appended.</summary>
    public async Task<string> SaysAsync(TimeSpan limit)
    {
        using var enough = new CancellationTokenSource(limit);
        while (!File.Exists(Path.Combine(folder, "said")))
        {
            process.HasExited.ShouldBeFalse();
            await Task.Delay(20, enough.Token);
        }

        return await File.ReadAllTextAsync(Path.Combine(folder, "said"), enough.Token);
    }

    public void Kill()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The other process's part, see <see cref="EntryPoint"/>.</summary>
    internal static async Task HoldAsync(string said)
    {
        ILedger ledger = Environment.GetEnvironmentVariable("HOLDER_FOLDER") is { } files
            ? new FileLedger(files, TimeProvider.System)
            : new PostgresLedger(new(Environment.GetEnvironmentVariable("HOLDER_CONNECTION")!));
        var pen = await ledger.LockAsync("production", new("holder", "eve", Environment.MachineName, Environment.ProcessId, DateTimeOffset.UtcNow, "Deploy 9.9.9"));
        var entry = await pen.AppendAsync(new() { Run = "holder", Kind = EntryKind.RunStarted });
        await File.WriteAllTextAsync(said + ".new", entry.Number.ToString(CultureInfo.InvariantCulture));
        File.Move(said + ".new", said);
        await Task.Delay(Timeout.Infinite);
    }

    internal static string? Said => Environment.GetEnvironmentVariable(Variable);
}
