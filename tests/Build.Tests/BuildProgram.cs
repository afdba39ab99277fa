using System.Diagnostics;

namespace Interlock.Build.Tests;

/// <summary>Runs the real build program, or another one, and waits for it with a limit.</summary>
internal static class BuildProgram
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    public static Task<Ran> RunAsync(params string[] arguments) => StartAsync("dotnet", [typeof(Program).Assembly.Location, .. arguments], null, null);

    public static Task<Ran> StartAsync(string program, IEnumerable<string> arguments, string? folder, Action<ProcessStartInfo>? change)
        => StartAsync(program, arguments, folder, change, null);

    public static async Task<Ran> StartAsync(string program, IEnumerable<string> arguments, string? folder, Action<ProcessStartInfo>? change, Action<Process, string>? line)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        change?.Invoke(start);
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(s_limit);
        var output = new System.Text.StringBuilder();
        var error = new System.Text.StringBuilder();
        try
        {
            await Task.WhenAll(ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, error));
            await process.WaitForExitAsync(limit.Token);
            return new Ran(process.ExitCode, output.ToString(), error.ToString());
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        async Task ReadAsync(StreamReader stream, System.Text.StringBuilder all)
        {
            while (await stream.ReadLineAsync(limit.Token) is { } text)
            {
                all.AppendLine(text);
                line?.Invoke(process, text);
            }
        }
    }
}

internal sealed record Ran(int ExitCode, string Output, string Error);
