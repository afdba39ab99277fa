using System.Diagnostics;
using Interlock.Processes;
using Interlock.Repository;

namespace Interlock.Tests.Repository;

/// <summary>A real git checkout, and the private repository beside it.</summary>
internal sealed class Checkout : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("checkout-");

    public Checkout()
    {
        Directory.CreateDirectory(Root);
        Git("init", "--quiet", "--initial-branch=trunk");
    }

    public string Root => Path.Combine(folder.FullName, "source");

    public string Bare => Path.Combine(folder.FullName, "private.git");

    public string Beside(string name) => Path.Combine(folder.FullName, name);

    public GitRepository Repository(string? root = null) => new(root ?? Root, Bare, new CommandRunner(TimeProvider.System));

    public Checkout With(string path, string text)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    public string Commit(string message)
    {
        Git("add", "--all");
        Git("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", message);
        return Git("rev-parse", "HEAD");
    }

    public string Shallow(string name)
    {
        Git("clone", "--quiet", "--depth", "1", "file://" + Root, Beside(name));
        return Beside(name);
    }

    public string Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        git.ExitCode.ShouldBe(0);
        return output;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
