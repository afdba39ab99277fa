using Interlock.Files;

namespace Interlock.Session;

/// <summary>Interlock's own folders. They ignore themselves, so that they never make a tree dirty.</summary>
internal static class StateFolder
{
    public static void Make(string path)
    {
        OwnerOnly.Folder(path);
        Ignore(path);
    }

    /// <summary>Makes the folder of what is left for people to read.</summary>
    public static void MakeArtifacts(string path)
    {
        Directory.CreateDirectory(path);
        Ignore(path);
    }

    private static void Ignore(string path)
    {
        var ignore = Path.Combine(path, ".gitignore");
        if (!File.Exists(ignore))
            File.WriteAllText(ignore, "*\n");
    }
}
