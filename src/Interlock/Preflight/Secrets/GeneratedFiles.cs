namespace Interlock.Preflight.Secrets;

/// <summary>Files written by programs: full of hashes, so only the rules with a format of their own are used on them.</summary>
internal static class GeneratedFiles
{
    private static readonly HashSet<string> LockFiles = new(StringComparer.OrdinalIgnoreCase)
    {
        "package-lock.json", "npm-shrinkwrap.json", "packages.lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "Cargo.lock", "poetry.lock",
        "uv.lock", "Pipfile.lock", "pdm.lock", "composer.lock", "Gemfile.lock", "go.sum", "flake.lock", "mix.lock", "Podfile.lock", "project.assets.json",
        "packages.standins.lock.json",
    };

    public static string? Reason(string path, string text)
    {
        var name = Path.GetFileName(path);
        if (LockFiles.Contains(name)) return "lock file";
        if (name.Contains(".min.", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".map", StringComparison.OrdinalIgnoreCase)) return "minified";
        if (text.Length < 20_000) return null;
        var lines = text.AsSpan().Count('\n') + 1;
        return text.Length / lines > 1_000 ? $"minified ({text.Length / lines} characters a line)" : null;
    }
}
