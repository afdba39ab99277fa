using Microsoft.Playwright;

namespace Interlock.Verify.Probes.Browsers;

/// <summary>Playwright's driver, a program of its own that comes with its package and is used from where packages are.</summary>
internal static class BrowserDriver
{
    private const string SearchPath = "PLAYWRIGHT_DRIVER_SEARCH_PATH";
    private const string Package = "microsoft.playwright";

    // Its package's own limit for a start is none.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private static readonly Lock Starting = new();

    /// <summary>Starts it.</summary>
    /// <param name="temp">Where its temporary files go.</param>
    /// <param name="clock">Measures the limit, 30 s.</param>
    /// <param name="cancellation">Stops the starting.</param>
    /// <exception cref="NoBrowserException">It is not there, or does not start.</exception>
    public static async Task<IPlaywright> StartAsync(BrowserTemp temp, TimeProvider clock, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(SearchPath)))
            Environment.SetEnvironmentVariable(SearchPath, Folder() ?? throw new NoBrowserException($"the driver of browsers is not in the packages of this machine ({Package} {Version}). Restore them: dotnet restore, or name its folder in {SearchPath}"));
        try
        {
            return await Begin(temp).WaitAsync(StartLimit, clock, cancellation);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            throw new NoBrowserException($"the driver of browsers does not start: {PageWords.FirstLine(failed)}");
        }
    }

    private static Task<IPlaywright> Begin(BrowserTemp temp)
    {
        // It starts before the task is had: by then the variable has done its work, and no other program sees it for long.
        lock (Starting)
        {
            // In here: else it might take another's script for the program that the caller wants, and its folder with it.
            var program = DriverProgram.Write(temp, Environment.GetEnvironmentVariable(SearchPath)!);
            var before = Environment.GetEnvironmentVariable(DriverProgram.Variable);
            if (program is not null)
                Environment.SetEnvironmentVariable(DriverProgram.Variable, program);
            try
            {
                var starting = Playwright.CreateAsync();
                // Where temporary files may not be run (noexec), nothing has started.
                return program is not null && starting is { IsFaulted: true, Exception.InnerException: System.ComponentModel.Win32Exception } ? Plainly(before) : starting;
            }
            finally
            {
                Environment.SetEnvironmentVariable(DriverProgram.Variable, before);
            }
        }
    }

    private static Task<IPlaywright> Plainly(string? before)
    {
        Environment.SetEnvironmentVariable(DriverProgram.Variable, before);
        return Playwright.CreateAsync();
    }

    private static string Version => typeof(IPlaywright).Assembly.GetName().Version!.ToString(3);

    private static string? Folder() => new[]
        {
            AppContext.BaseDirectory,
            InPackages(AppContext.GetData("Interlock.Packages") as string),
            InPackages(Environment.GetEnvironmentVariable("NUGET_PACKAGES")),
            InPackages(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages")),
        }
        .FirstOrDefault(folder => folder is not null && Directory.Exists(Path.Combine(folder, ".playwright")));

    private static string? InPackages(string? packages) => string.IsNullOrEmpty(packages) ? null : Path.Combine(packages, Package, Version);
}
