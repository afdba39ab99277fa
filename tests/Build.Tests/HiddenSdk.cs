using System.ComponentModel;
using System.Diagnostics;

namespace Interlock.Build.Tests;

/// <summary>Starts programs that see none of the SDKs which the system installed.</summary>
internal static class HiddenSdk
{
    public static IReadOnlyList<string> Folders { get; } =
        [.. new[] { "/usr/share/dotnet/sdk", "/usr/lib/dotnet/sdk", "/usr/lib64/dotnet/sdk", "/usr/local/share/dotnet/sdk" }.Where(Directory.Exists)];

    public static bool IsPossible()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("unshare", ["--map-root-user", "--mount", "true"]) { UseShellExecute = false, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    public static (string Program, IReadOnlyList<string> Arguments) Wrap(string program, IEnumerable<string> arguments) => Folders.Count == 0
        ? (program, [.. arguments])
        : ("unshare", ["--map-root-user", "--mount", "sh", "-c", $"for folder in {string.Join(' ', Folders)}; do mount -t tmpfs none $folder || exit 99; done; exec \"$@\"", "sh", program, .. arguments]);
}
