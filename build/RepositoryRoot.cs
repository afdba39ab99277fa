namespace Interlock.Build;

/// <summary>The folder that holds Release.sln, found from where this program lies: it may be started from anywhere.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Release.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No Release.sln in {start} or above: this program runs from within its repository.");
    }
}
