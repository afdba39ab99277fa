using Interlock.Database;
using Interlock.Processes;

namespace Interlock.Build.Testing;

/// <summary>Programs that tests call, installed where we may: once and before all tests, for two that ask the package manager at once lock each other out. Elsewhere the tests that lack one say so.</summary>
internal static class TestPrograms
{
    // Each is a package of its own name but for those below, with the others that it is of no use without.
    private static readonly string[] Programs = ["age", "alembic", "docker-registry", "git-lfs", "openssl", "rclone", "redis-server", "shellcheck", "strace"];
    private static readonly (string Program, string Package)[] Otherwise = [("supervisord", "supervisor"), ("dockerd", "docker.io")];
    private static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome", "microsoft-edge"];
    private static readonly string[] Beside = ["python3-psycopg2"];

    public static async Task EnsureAsync(CancellationToken cancellation)
    {
        var commands = new CommandRunner(TimeProvider.System);
        await DatabaseLocator.InstallServerAsync(commands, Console.WriteLine, _ => { }, cancellation).ConfigureAwait(false);
        await PowerShell.EnsureAsync(commands, cancellation).ConfigureAwait(false);
        await EnsureBrowserAsync(commands, cancellation).ConfigureAwait(false);
        // Servers are not on everybody's PATH; where another package's engine is installed, that is used.
        var missing = Programs.Select(program => (Program: program, Package: program)).Concat(Otherwise).Where(wanted => ProgramFinder.Find(wanted.Program, "/usr/sbin") is null).Select(wanted => wanted.Package).ToList();
        if (missing.Count == 0 || !DebianPackages.CanInstall)
            return;
        Console.WriteLine($"Not installed, but called by tests: apt-get install -y --no-install-recommends {string.Join(' ', missing.Concat(Beside))}");
        var installed = await DebianPackages.InstallAsync(commands, _ => { }, [.. missing, .. Beside], cancellation).ConfigureAwait(false);
        if (!installed.Succeeded)
            Console.WriteLine($"They could not be installed, their tests are skipped: {installed.Tail()}");
    }

    // By itself: where its package is called otherwise, the others are not to go without for it.
    private static async Task EnsureBrowserAsync(CommandRunner commands, CancellationToken cancellation)
    {
        if (Browsers.Any(program => ProgramFinder.Find(program) is not null) || !DebianPackages.CanInstall)
            return;
        Console.WriteLine("No browser is installed, but tests use one: apt-get install -y --no-install-recommends chromium");
        var installed = await DebianPackages.InstallAsync(commands, _ => { }, ["chromium"], cancellation).ConfigureAwait(false);
        if (!installed.Succeeded)
            Console.WriteLine($"It could not be installed, its tests are skipped: {installed.Tail()}");
    }
}
