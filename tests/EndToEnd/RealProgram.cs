using System.Diagnostics;

namespace EndToEnd;

/// <summary>The program as it is built from this repository, made up to date once per test run.</summary>
internal static class RealProgram
{
    private static readonly Lazy<string> s_path = new(Build);

    /// <summary>The repository that is tested.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Path of the built program.</summary>
    public static string Path => s_path.Value;

    /// <summary>Where this machine keeps its packages: clones with an empty HOME would fetch them all again.</summary>
    public static string Packages { get; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given ? given
        : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string Build()
    {
        using var build = Process.Start(new ProcessStartInfo(System.IO.Path.Combine(Repository, "build.sh"), ["--help"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var error = build.StandardError.ReadToEndAsync();
        build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        build.ExitCode.ShouldBe(0, error.Result);
        return System.IO.Path.Combine(Repository, "build/bin/Release/net10.0/Build.dll");
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Release.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("no Release.sln above the tests");
        return folder.FullName;
    }
}
