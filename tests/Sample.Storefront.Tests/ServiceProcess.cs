using System.Collections.Concurrent;
using System.Diagnostics;

namespace Sample.Storefront.Tests;

/// <summary>The service as it is deployed: a process of its own.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly Process process;
    private readonly string? copy;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly SemaphoreSlim arrived = new(0);

    public ServiceProcess(IReadOnlyDictionary<string, string?> variables, string? misbehaveFile = null, string urls = "http://127.0.0.1:0")
    {
        copy = misbehaveFile is null ? null : CopyWith(misbehaveFile);
        var folder = copy ?? AppContext.BaseDirectory;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "Sample.Storefront.dll"), $"--urls={urls}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        foreach (var name in (string[])["DATABASE_URL", "SECRET_KEY", "PROBER_KEY", "MISBEHAVE", "PORT", "ENVIRONMENT", "DEBUG"])
            start.Environment.Remove(name);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null)
                lines.Enqueue(line.Data);
            arrived.Release();
        };
        process.BeginOutputReadLine();
    }

    public IReadOnlyList<string> Lines => [.. lines];
    public int Id => process.Id;

    public async Task<string> LineAsync(string containing)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            if (lines.FirstOrDefault(line => line.Contains(containing, StringComparison.Ordinal)) is { } found)
                return found;
            (process.HasExited && arrived.CurrentCount == 0).ShouldBeFalse($"ended without '{containing}': {string.Join('\n', lines)}");
            await arrived.WaitAsync(limit.Token);
        }
    }

    public async Task<Uri> AddressAsync() => new((await LineAsync("Listening on ")).Split("Listening on ")[1]);

    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit();
        process.Dispose();
        arrived.Dispose();
        if (copy is not null)
            Directory.Delete(copy, recursive: true);
    }

    private static string CopyWith(string misbehaveFile)
    {
        var folder = Directory.CreateTempSubdirectory("storefront-").FullName;
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory))
        {
            if (Path.GetFileName(file) is "Npgsql.dll" or "misbehave" || Path.GetFileName(file).StartsWith("Sample.Storefront.", StringComparison.Ordinal))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        Directory.CreateSymbolicLink(Path.Combine(folder, "web"), Path.Combine(AppContext.BaseDirectory, "web"));
        File.WriteAllText(Path.Combine(folder, "misbehave"), misbehaveFile);
        return folder;
    }
}
