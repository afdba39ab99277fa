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
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } text)
            {
                output.AppendLine(text);
                line?.Invoke(process, text);
            }

            await process.WaitForExitAsync(limit.Token);
            return new Ran(process.ExitCode, output.ToString(), await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}

internal sealed record Ran(int ExitCode, string Output, string Error);
