namespace Interlock.Build.Testing;

/// <summary>A project of tests, built, and where its results go.</summary>
public sealed record TestProject(string Name, string Assembly, string Results)
{
    public static IReadOnlyList<TestProject> All(string root, string results) => [.. Directory
        .EnumerateFiles(Path.Combine(root, "tests"), "*.Tests.csproj", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 })
        .Order(StringComparer.Ordinal)
        .Select(file => (Name: Path.GetFileNameWithoutExtension(file), Folder: Path.GetDirectoryName(file)!))
        .Select(project => new TestProject(
            project.Name,
            Path.Combine(project.Folder, "bin", "Release", "net10.0", $"{project.Name}.dll"),
            Path.Combine(results, $"{project.Name}.trx")))];
}
