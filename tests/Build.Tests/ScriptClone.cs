using System.Diagnostics;
using Interlock.Build.Testing;

namespace Interlock.Build.Tests;

/// <summary>A start script (build.sh or its twin build.ps1) in a folder of its own, fresh, with a dotnet that only notes what it was asked for.</summary>
internal sealed class ScriptClone : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("interlock-script-");
    private readonly string _root;
    private readonly string _script;

    public ScriptClone(string script, string name)
    {
        _script = script;
        _root = Path.Combine(_parent.FullName, name);
        Write("build/Build.csproj", "");
        Write("src/Interlock/Phase.cs", "");
        Write("src/StandIns/Cake.Git/GitTag.cs", "");
        Write("build/bin/Release/net10.0/Build.dll", "");
        Write("sdk/sdk/10.0.100/x", "");
        Write("sdk/dotnet", """
            #!/bin/sh
            here=$(dirname "$0")
            case $1 in
              restore) [ -f "$here/restore-says" ] && { cat "$here/restore-says"; exit 1; }; exit 0 ;;
              build) [ -f "$here/slow" ] && sleep 5; echo build >>"$here/builds"; [ -f "$here/broken" ] && { echo 'quiet please'; echo 'A.cs(1,1): error CS0001: No. [/x/A.csproj]'; exit 1; }; exit 0 ;;
              *) shift; echo "ran $*" ;;
            esac

            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(InRoot("sdk/dotnet"), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        foreach (var file in new[] { "build.sh", "build.ps1" })
            File.Copy(Path.Combine(RepositoryRoot.Path, file), InRoot(file));
        foreach (var folder in new[] { "build", "src/Interlock", "src/StandIns", "src/StandIns/Cake.Git" })
        {
            Directory.CreateDirectory(InRoot($"{folder}/bin"));
            Directory.CreateDirectory(InRoot($"{folder}/obj"));
        }

        Age();
        Write("build/bin/.stamp", $"{InRoot("sdk/dotnet")}\npackages:none\n");
    }

    public int Builds => Exists("sdk/builds") ? File.ReadAllLines(InRoot("sdk/builds")).Length : 0;

    public Task<Ran> RunAsync(params string[] arguments) => RunAsync(_script, _ => { }, arguments);

    public Task<Ran> RunAsync(string script, Action<ProcessStartInfo> change, params string[] arguments)
    {
        var (program, before) = Command(script);
        return BuildProgram.StartAsync(program, [.. before, .. arguments], "/", start =>
        {
            start.Environment["DOTNET_ROOT"] = InRoot("sdk");
            start.Environment.Remove("UseStandIns");
            change(start);
        });
    }

    public Task<Ran> RunWithoutSdkAsync(params string[] arguments)
    {
        var (program, before) = Command(_script);
        var (wrapper, wrapped) = HiddenSdk.Wrap(program, [.. before, .. arguments]);
        return BuildProgram.StartAsync(wrapper, wrapped, "/", start =>
        {
            start.Environment.Remove("DOTNET_ROOT");
            start.Environment["PATH"] = "/usr/bin:/bin";
            start.Environment["HOME"] = _root;
        });
    }

    // Later than the stamp, whatever the resolution of the file system's clock.
    public void Touch(string file)
    {
        File.WriteAllText(InRoot(file), "changed");
        BackdateStamp();
    }

    public void Delete(string file)
    {
        File.Delete(InRoot(file));
        BackdateStamp();
    }

    public void BreakTheBuild() => Write("sdk/broken", "");

    public void SlowTheBuild() => Write("sdk/slow", "");

    public void RestoreSays(string text) => Write("sdk/restore-says", text + "\n");

    public void RemoveTheSdk() => Directory.Delete(InRoot("sdk/sdk"), recursive: true);

    public bool Exists(string path) => Path.Exists(InRoot(path));

    public void Dispose() => _parent.Delete(recursive: true);

    private (string Program, IReadOnlyList<string> Arguments) Command(string script) =>
        script == "build.ps1" && PowerShell.Command is var (program, arguments)
            ? (program, [.. arguments, "-NoProfile", "-File", InRoot(script)])
            : (InRoot(script), []);

    private void BackdateStamp() => File.SetLastWriteTimeUtc(InRoot("build/bin/.stamp"), new DateTime(2021, 1, 1, 0, 0, 0, DateTimeKind.Utc));

    private void Age()
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(_root, "*", SearchOption.AllDirectories))
            Directory.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }

    private string InRoot(string path) => Path.Combine(_root, path);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(InRoot(path))!);
        File.WriteAllText(InRoot(path), text);
    }
}
