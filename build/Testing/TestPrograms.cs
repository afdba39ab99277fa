using Interlock.Database;
using Interlock.Processes;

namespace Interlock.Build.Testing;

/// <summary>Programs that tests call, installed where we may: once and before all tests, for two that ask the package manager at once lock each other out. Elsewhere the tests that lack one say so.</summary>
internal static class TestPrograms
{
    private const string ShellCheck = "shellcheck";

    public static async Task EnsureAsync(CancellationToken cancellation)
    {
        var commands = new CommandRunner(TimeProvider.System);
        await DatabaseLocator.InstallServerAsync(commands, Console.WriteLine, _ => { }, cancellation).ConfigureAwait(false);
        if (ProgramFinder.Find(ShellCheck) is not null || !DebianPackages.CanInstall)
            return;
        Console.WriteLine($"{ShellCheck} is not installed: apt-get install -y --no-install-recommends {ShellCheck}");
        var installed = await DebianPackages.InstallAsync(commands, _ => { }, [ShellCheck], cancellation).ConfigureAwait(false);
        if (!installed.Succeeded)
            Console.WriteLine($"It could not be installed, its test is skipped: {installed.Tail()}");
    }
}
