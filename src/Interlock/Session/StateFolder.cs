using Interlock.Ledger;

namespace Interlock.Session;

/// <summary>Interlock's own folder. It ignores itself, so that it never makes a tree dirty.</summary>
internal static class StateFolder
{
    public static void Make(string path)
    {
        DurableFile.CreatePrivateFolder(path);
        var ignore = Path.Combine(path, ".gitignore");
        if (!File.Exists(ignore))
            File.WriteAllText(ignore, "*\n");
    }
}
