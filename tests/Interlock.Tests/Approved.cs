using System.Runtime.CompilerServices;

namespace Interlock.Tests;

/// <summary>A text that a person has read and approved, kept in a file. INTERLOCK_UPDATE_SNAPSHOTS=1 writes it anew: read what changed.</summary>
internal static class Approved
{
    public static void ShouldBeApproved(this string text, string file, [CallerFilePath] string here = "")
    {
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, file));
        if (Environment.GetEnvironmentVariable("INTERLOCK_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, text);
        File.Exists(path).ShouldBeTrue($"{path} is missing: run this test with INTERLOCK_UPDATE_SNAPSHOTS=1 and read what it wrote");
        text.ShouldBe(File.ReadAllText(path), $"{path} is out of date: run this test with INTERLOCK_UPDATE_SNAPSHOTS=1 and read what changed");
    }
}
