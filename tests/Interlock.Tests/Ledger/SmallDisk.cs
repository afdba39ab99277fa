using System.Diagnostics;

namespace Interlock.Tests.Ledger;

/// <summary>A file system of 64 KiB in memory.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static SmallDisk Mount()
    {
        var disk = new SmallDisk(Directory.CreateTempSubdirectory("interlock-disk-").FullName);
        Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.Path).ShouldBe(0);
        return disk;
    }

    public void MakeRoom() => Run("mount", "-o", "remount,size=256k", Path).ShouldBe(0);

    public void Dispose()
    {
        Run("umount", Path);
        Directory.Delete(Path);
    }

    public static int Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return 127;
        }
    }
}

/// <summary>Needs the right to mount.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        var probe = Directory.CreateTempSubdirectory("interlock-disk-");
        if (SmallDisk.Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", probe.FullName) != 0)
            Skip = "needs the right to mount a small file system";
        else
            SmallDisk.Run("umount", probe.FullName);
        probe.Delete();
    }
}

/// <summary>Needs strace, and the right to use it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StraceFactAttribute : FactAttribute
{
    public StraceFactAttribute()
    {
        if (SmallDisk.Run("strace", "-o", "/dev/null", "true") != 0)
            Skip = "needs strace, and the right to trace";
    }
}
