using System.Runtime.InteropServices;
using Interlock.Files;

namespace Interlock.Verify.Probes.Browsers;

/// <summary>The program that runs Playwright's driver, with temporary files in a folder of its own. Playwright takes no variables for its driver, and this process must not change its own: other steps start programs meanwhile. So the driver is started by a script that sets them.</summary>
internal static class DriverProgram
{
    /// <summary>Names the program that Playwright starts in place of the one that it brings.</summary>
    public const string Variable = "PLAYWRIGHT_NODEJS_PATH";

    private const string ScriptName = "driver";

    /// <summary>Writes the script; null where that is not possible: then the driver's temporary files stay where it leaves them.</summary>
    /// <param name="temp">The folder.</param>
    /// <param name="driver">The folder that holds <c>.playwright</c>.</param>
    public static string? Write(BrowserTemp temp, string driver)
    {
        if (OperatingSystem.IsWindows())
            return null;
        var node = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : Path.Combine(driver, ".playwright", "node", $"{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64")}", "node");
        if (!File.Exists(node))
            return null;
        var script = Path.Combine(temp.Path, ScriptName);
        File.WriteAllText(script, $"#!/bin/sh\n{string.Concat(temp.Variables.Select(variable => $"export {variable.Key}={Quoted(variable.Value!)}\n"))}exec {Quoted(node)} \"$@\"\n");
        File.SetUnixFileMode(script, OwnerOnly.FolderMode);
        return script;
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
