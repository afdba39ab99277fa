using Cake.Core;
using Cake.Core.IO;

namespace Interlock.Build;

/// <summary>Runs a program from the repository's root, hands its lines on as they come, and ends it when the run is interrupted.</summary>
public sealed class ChildProgram(ReleaseContext context)
{
    /// <summary>The dotnet that this program itself runs on.</summary>
    public static string Dotnet { get; } = Environment.ProcessPath is { } path && System.IO.Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    /// <returns>The exit code.</returns>
    public Task<int> RunAsync(string program, IEnumerable<string> arguments, Action<string>? line = null) => Task.Run(() =>
    {
        context.Cancellation.ThrowIfCancellationRequested();
        using var process = context.ProcessRunner.Start(program, Settings(arguments, line));
        using var stop = context.Cancellation.Register(process.Kill);
        process.WaitForExit();
        context.Cancellation.ThrowIfCancellationRequested();
        return process.GetExitCode();
    });

    /// <summary>Runs a program to its end, also after an interrupt: for cleaning up.</summary>
    public Task CleanUpAsync(string program, IEnumerable<string> arguments) => Task.Run(() =>
    {
        using var process = context.ProcessRunner.Start(program, Settings(arguments, _ => { }));
        process.WaitForExit();
    });

    private static ProcessSettings Settings(IEnumerable<string> arguments, Action<string>? line)
    {
        var settings = new ProcessSettings
        {
            Arguments = arguments.Aggregate(new ProcessArgumentBuilder(), (built, argument) => built.AppendQuoted(argument)),
            WorkingDirectory = RepositoryRoot.Path,
            Silent = true,
        };
        if (line is not null)
        {
            settings.RedirectStandardOutput = settings.RedirectStandardError = true;
            settings.RedirectedStandardOutputHandler = settings.RedirectedStandardErrorHandler = Hand;
        }

        return settings;

        string? Hand(string? text)
        {
            if (text is not null)
                line(text);
            return text;
        }
    }
}
