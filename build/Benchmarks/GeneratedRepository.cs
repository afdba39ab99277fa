using Cake.Core;

namespace Interlock.Build.Benchmarks;

/// <summary>A git repository of many files, made from this repository's own sources: text as people write it, with the words that scanners look for.</summary>
public sealed class GeneratedRepository : IDisposable
{
    private const string Runbook = """
        name: generated
        version: 0.1.0
        branch: main
        services:
          web:
            run: sleep 1000
            health: /health
        """;

    // No projects or packages among them: what they depend on would be judged as this repository's own.
    private static readonly string[] s_text = [".cs", ".md", ".yml", ".yaml", ".sh", ".sql", ".css", ".razor"];

    private static readonly string[] s_folders = ["src", "tests", "docs", "build"];

    private GeneratedRepository(string root) => Root = root;

    /// <summary>Its folder.</summary>
    public string Root { get; }

    /// <summary>The files that were made from sources, relative to <see cref="Root"/>.</summary>
    public IReadOnlyList<string> Files { get; private set; } = [];

    /// <summary>Their size.</summary>
    public long Bytes { get; private set; }

    public static async Task<GeneratedRepository> MakeAsync(ReleaseContext context, int files)
    {
        var made = new GeneratedRepository(Directory.CreateTempSubdirectory("interlock-preflight-").FullName);
        var sources = Sources();
        made.Files = [.. Enumerable.Range(0, files).Select(i => made.Copy(sources[i % sources.Count], i / sources.Count))];
        await File.WriteAllTextAsync(Path.Combine(made.Root, "release.yaml"), Runbook).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(made.Root, ".gitignore"), ".env\n.interlock/\nartifacts/\n").ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(made.Root, "CHANGELOG.md"), "# Changelog\n\n## [0.1.0]\n- Generated.\n").ConfigureAwait(false);
        foreach (var arguments in (string[][])[["init", "-q", "-b", "main"], ["add", "."], ["-c", "user.name=benchmark", "-c", "user.email=benchmark@localhost", "-c", "commit.gpgsign=false", "commit", "-q", "-m", "Generated"]])
            await made.GitAsync(context, arguments).ConfigureAwait(false);
        return made;
    }

    /// <summary>Runs git in it.</summary>
    public async Task GitAsync(ReleaseContext context, params string[] arguments)
    {
        if (await new ChildProgram(context).RunAsync("git", ["-C", Root, .. arguments]).ConfigureAwait(false) is not 0 and var exitCode)
            throw new CakeException((int)ExitCode.Unexpected, $"git {string.Join(' ', arguments)} ended with {exitCode} in {Root}.");
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private string Copy(string source, int round)
    {
        var path = $"{round}/{Path.GetRelativePath(RepositoryRoot.Path, source).Replace('\\', '/')}";
        var copy = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(source, copy);
        Bytes += new FileInfo(copy).Length;
        return path;
    }

    private static List<string> Sources() =>
    [
        .. s_folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder), "*", SearchOption.AllDirectories))
            .Where(file => s_text.Contains(Path.GetExtension(file)) && !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal),
    ];
}
