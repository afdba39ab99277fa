using Cake.Core;
using Cake.Core.IO;
using LibGit2Sharp;

namespace Cake.Git;

/// <summary>Runs git in a repository and reads its lines.</summary>
internal sealed class GitProgram(ICakeContext context, DirectoryPath repository)
{
    public string Line(params string[] arguments) => Lines(arguments).FirstOrDefault() ?? string.Empty;

    public List<string> Lines(params string[] arguments) => TryLines(out var lines, out var error, arguments)
        ? lines
        : throw new LibGit2SharpException($"git {string.Join(' ', arguments)} in {repository.FullPath}: {error}");

    public bool Succeeds(params string[] arguments) => TryLines(out _, out _, arguments);

    public bool TryLines(out List<string> lines, out string error, params string[] arguments) => TryLines(null, out lines, out error, arguments);

    public bool TryLines(IDictionary<string, string> environment, out List<string> lines, out string error, params string[] arguments)
    {
        (lines, error) = ([], "no such folder");
        var directory = repository.MakeAbsolute(context.Environment);
        if (!context.FileSystem.Exist(directory))
            return false;

        var settings = new ProcessSettings
        {
            Arguments = arguments.Aggregate(new ProcessArgumentBuilder(), (built, argument) => built.AppendQuoted(argument)),
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Silent = true,
            EnvironmentVariables = new Dictionary<string, string>(environment ?? new Dictionary<string, string>()) { ["LC_ALL"] = "C" },
        };
        using var process = context.ProcessRunner.Start("git", settings);
        // Read before the end, Cake's lines stop at the process's exit, though some may still be on their way.
        process.WaitForExit();
        lines = [.. process.GetStandardOutput()];
        error = string.Join(' ', process.GetStandardError());
        return process.GetExitCode() == 0;
    }
}
