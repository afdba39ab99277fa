using Interlock.Processes;

namespace Interlock.Build.Testing;

/// <summary>PowerShell, for the tests of build.ps1: the one on PATH, else the .NET tool of that name under artifacts/tools.</summary>
internal static class PowerShell
{
    /// <summary>What to type where it is missing.</summary>
    public static string HowToInstall => $"dotnet tool install PowerShell --version {Version} --tool-path artifacts/tools";

    // Later versions want a later .NET.
    private const string Version = "7.6.9";

    private static string Folder => Path.Combine(RepositoryRoot.Path, "artifacts", "tools");

    /// <summary>The program and the arguments that go before its own; null where there is none.</summary>
    public static (string Program, IReadOnlyList<string> Arguments)? Command
    {
        get
        {
            if (ProgramFinder.Find("pwsh") is { } installed)
                return (installed, []);
            // Not the tool's own launcher: that one looks for the runtime in DOTNET_ROOT, which the tests of the scripts bend.
            var system = OperatingSystem.IsWindows() ? "win" : "unix";
            var assembly = Directory.Exists(Folder)
                ? Directory.EnumerateFiles(Folder, "pwsh.dll", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).FirstOrDefault(path => Path.GetFileName(Path.GetDirectoryName(path)) == system)
                : null;
            return assembly is not null && ProgramFinder.Find(ChildProgram.Dotnet) is { } dotnet ? (dotnet, [assembly]) : null;
        }
    }

    /// <summary>Installs the tool where there is none; without it the tests of build.ps1 are left out.</summary>
    public static async Task EnsureAsync(ICommandRunner commands, CancellationToken cancellation)
    {
        if (Command is not null)
            return;
        Console.WriteLine($"Not installed, but called by tests: {HowToInstall}");
        var install = new Command(ChildProgram.Dotnet, "tool", "install", "PowerShell", "--version", Version, "--tool-path", Folder);
        var installed = await commands.RunAsync(install, cancellation: cancellation).ConfigureAwait(false);
        if (!installed.Succeeded)
            Console.WriteLine($"It could not be installed, the tests of build.ps1 are left out: {installed.Tail()}");
    }
}
