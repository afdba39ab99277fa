namespace Interlock.Preflight.Dependencies.Reading;

/// <summary>The files of a checkout by their path from the root, with forward slashes.</summary>
/// <param name="root">The root; full path.</param>
/// <param name="ignore">Paths that are left out.</param>
internal sealed class SourceFiles(string root, IReadOnlyList<string> ignore)
{
    private static readonly HashSet<string> Skipped = new(["bin", "obj", "node_modules", "artifacts", "venv", "env", "__pycache__", "dist", "target"], StringComparer.OrdinalIgnoreCase);

    public string Full(string path) => Path.Combine(root, path);

    public bool Exists(string path) => File.Exists(Full(path));

    public bool ExistsAny(string path) => Path.Exists(Full(path));

    public bool Ignored(string path) => ignore.Contains(path, StringComparer.Ordinal);

    /// <summary>A path as it is written in a file; null when it leads out of the root.</summary>
    public static string? Beside(string file, string path)
    {
        if (path.StartsWith('/') || path.Contains(':', StringComparison.Ordinal))
            return null;
        List<string> parts = [.. Folder(file).Split('/', StringSplitOptions.RemoveEmptyEntries)];
        foreach (var part in path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries))
            if (part == "..")
            {
                if (parts.Count == 0)
                    return null;
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
                parts.Add(part);
        return string.Join('/', parts);
    }

    /// <summary>The folder of a file; empty: the root.</summary>
    public static string Folder(string file) => file.LastIndexOf('/') is >= 0 and var at ? file[..at] : "";

    /// <summary>Asks each folder above one, the nearest first, the root (empty) last.</summary>
    public static string? Above(string folder, Func<string, string?> ask)
    {
        for (var at = folder is "." ? "" : folder.TrimEnd('/'); at.Length > 0;)
        {
            at = Folder(at);
            if (ask(at) is { } found)
                return found;
        }

        return null;
    }

    public static string In(string folder, string name) => folder is "" or "." ? name : $"{folder.TrimEnd('/')}/{name}";

    /// <summary>The text of a file, which counts as read; null, and noted, when it can't be read.</summary>
    public string? Text(string path, Inventory into)
    {
        try
        {
            var text = File.ReadAllText(Full(path));
            into.Read(path);
            return text;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            into.Unreadable.Add(new(path, 1, $"can't be read: {unreadable.Message}"));
            return null;
        }
    }

    /// <summary>Reads a file in some form; null, and noted, when it can't be read or is not in that form.</summary>
    public T? Read<T>(string path, Inventory into, Func<string, T> read)
        where T : class
    {
        try
        {
            return Text(path, into) is { } text ? read(text) : null;
        }
        catch (UnreadableException wrong)
        {
            into.Unreadable.Add(new(path, wrong.Line, wrong.Message));
            return null;
        }
    }

    /// <summary>The files in a folder and below it whose names fit; what is built, installed or hidden, and other repositories, are left out.</summary>
    public IEnumerable<string> Below(string folder, Func<string, bool> fits)
    {
        var waiting = new Stack<string>([Full(folder is "." ? "" : folder)]);
        while (waiting.TryPop(out var next))
        {
            foreach (var file in Directory.EnumerateFiles(next).Where(file => fits(Path.GetFileName(file))).Order(StringComparer.Ordinal))
                if (Path.GetRelativePath(root, file).Replace('\\', '/') is var path && !Ignored(path))
                    yield return path;
            foreach (var inner in Directory.EnumerateDirectories(next).OrderDescending(StringComparer.Ordinal))
                if (Path.GetFileName(inner) is var name && !name.StartsWith('.') && !Skipped.Contains(name) && !Path.Exists(Path.Combine(inner, ".git")) && new DirectoryInfo(inner).LinkTarget is null)
                    waiting.Push(inner);
        }
    }
}
