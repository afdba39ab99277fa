using Interlock.Processes;

namespace Interlock.Verify.Probes.Browsers;

/// <summary>The browsers of Chromium's kin that this machine may have. None is ever downloaded.</summary>
internal static class BrowserProgram
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable", "chrome", "msedge"];

    /// <summary>The full path of the first that is installed; null: none is.</summary>
    public static string? Find() => Names.Select(name => ProgramFinder.Find(name)).Concat(Elsewhere().Where(File.Exists)).FirstOrDefault(path => path is not null);

    /// <summary>The command that a person types to install one.</summary>
    /// <param name="release">Text of <c>/etc/os-release</c>.</param>
    /// <param name="mac">This is macOS.</param>
    public static string CommandFor(string release, bool mac)
    {
        var ids = release.Split('\n').Where(line => line.StartsWith("ID=", StringComparison.Ordinal) || line.StartsWith("ID_LIKE=", StringComparison.Ordinal))
            .SelectMany(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim().Trim('"').Split(' ')).ToList();
        return mac ? "brew install --cask google-chrome"
            : ids.Contains("ubuntu") ? "sudo apt-get update && sudo apt-get install -y chromium-browser"
            : ids.Contains("debian") ? "sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium"
            : ids.Contains("fedora") ? "sudo dnf install -y chromium"
            : ids.Contains("arch") ? "sudo pacman -S --noconfirm chromium"
            : ids.Exists(id => id.Contains("suse", StringComparison.Ordinal)) ? "sudo zypper install -y chromium"
            : "your system's package named chromium, or https://www.google.com/chrome/";
    }

    // Not on PATH there.
    private static IEnumerable<string> Elsewhere()
    {
        string[] mac = ["Google Chrome", "Chromium", "Microsoft Edge"];
        string[] windows = [@"Google\Chrome\Application\chrome.exe", @"Microsoft\Edge\Application\msedge.exe"];
        if (OperatingSystem.IsMacOS())
            return mac.Select(name => $"/Applications/{name}.app/Contents/MacOS/{name}");
        if (!OperatingSystem.IsWindows())
            return [];
        string[] folders = [.. new[] { Environment.SpecialFolder.ProgramFiles, Environment.SpecialFolder.ProgramFilesX86, Environment.SpecialFolder.LocalApplicationData }.Select(Environment.GetFolderPath)];
        return windows.SelectMany(path => folders.Select(folder => Path.Combine(folder, path)));
    }
}
