using System.Runtime.CompilerServices;

namespace Interlock.Tests;

/// <summary>Compares a text with the one a person has read and approved. INTERLOCK_APPROVE=1 writes it anew: then read it.</summary>
internal static class Approved
{
    public static void ShouldBeApproved(this string text, string name, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, "Approved", name + ".txt");
        text = text.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("INTERLOCK_APPROVE") == "1")
            File.WriteAllText(path, text);
        File.Exists(path).ShouldBeTrue($"{path} is missing: run with INTERLOCK_APPROVE=1, then read it");
        text.ShouldBe(File.ReadAllText(path).ReplaceLineEndings("\n"));
    }
}
