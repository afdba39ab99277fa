namespace Interlock.Build.Benchmarks;

/// <summary>build.sh, or on Windows build.ps1: what a person calls.</summary>
internal static class Script
{
    public static string Program { get; } = OperatingSystem.IsWindows() ? "powershell" : Path.Combine(RepositoryRoot.Path, "build.sh");

    public static IReadOnlyList<string> Before { get; } = OperatingSystem.IsWindows() ? ["-NoProfile", "-File", Path.Combine(RepositoryRoot.Path, "build.ps1")] : [];
}
