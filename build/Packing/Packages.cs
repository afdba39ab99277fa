using Cake.Core;

namespace Interlock.Build.Packing;

/// <summary>Packs what others reference: the library and the analyzers.</summary>
public sealed class Packages(ReleaseContext context)
{
    private static readonly string[] s_projects = ["src/Interlock", "src/Interlock.Analyzers"];

    public async Task RunAsync()
    {
        var folder = Path.Combine(RepositoryRoot.Path, "artifacts", "packages");
        foreach (var project in s_projects.Where(project => Directory.Exists(Path.Combine(RepositoryRoot.Path, project))))
        {
            string[] arguments = ["pack", project, "-c", "Release", "--nologo", "-v", "q", "-o", folder];
            if (await new ChildProgram(context).RunAsync(ChildProgram.Dotnet, arguments).ConfigureAwait(false) != 0)
                throw new CakeException((int)ExitCode.Unexpected, $"{project} could not be packed.");
        }

        foreach (var package in Directory.EnumerateFiles(folder, "*.nupkg"))
            Console.WriteLine(Path.GetRelativePath(RepositoryRoot.Path, package));
    }
}
