namespace Interlock.Preflight.Dependencies.Reading;

/// <summary>Manifests of package managers that are not read here: they are told, so that nobody takes silence for a check.</summary>
internal static class UnreadManifests
{
    private static readonly (string File, string Check)[] Known =
    [
        ("Gemfile", "bundle install --frozen"), ("go.mod", "go mod verify"), ("Cargo.toml", "cargo fetch --locked"), ("composer.json", "composer install --dry-run"),
        ("Pipfile", "pipenv verify"), ("mix.exs", "mix deps.get --check-locked"), ("pom.xml", "mvn validate"), ("build.gradle", "gradle dependencies"), ("build.gradle.kts", "gradle dependencies"),
    ];

    public static void Find(SourceFiles files, string folder, Inventory into)
    {
        foreach (var (name, check) in Known)
            if (SourceFiles.In(folder, name) is var path && files.Exists(path) && !files.Ignored(path))
                into.Doubtful.Add(new(path, 1, $"is not read here, so nothing is known of its packages; have its own tool check them (a check such as '{check}'), and name {path} under dependencies.ignore"));
    }
}
