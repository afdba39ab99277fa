using System.Diagnostics;

namespace EndToEnd;

/// <summary>A file that whoever opens it waits for, so that a moment lasts that is over too soon to be cut off in.</summary>
internal sealed class HeldFile : IAsyncDisposable
{
    private readonly string _path;

    private HeldFile(string path) => _path = path;

    private string Aside => _path + ".aside";

    /// <summary>Puts a pipe that nobody writes to in its place.</summary>
    public static async Task<HeldFile> TakeAsync(string path)
    {
        var held = new HeldFile(path);
        File.Move(path, held.Aside);
        await RunAsync("mkfifo", path);
        return held;
    }

    /// <summary>Puts it back, and lets whoever has opened it go on, as if it had been empty.</summary>
    public async Task ReleaseAsync()
    {
        var pipe = _path + ".pipe";
        File.Move(_path, pipe);
        File.Move(Aside, _path);
        await RunAsync("sh", "-c", ": > \"$0\"", pipe);
        File.Delete(pipe);
    }

    /// <summary>Puts it back; who waited is gone.</summary>
    public ValueTask DisposeAsync()
    {
        if (File.Exists(Aside))
            File.Move(Aside, _path, overwrite: true);
        return ValueTask.CompletedTask;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var running = Process.Start(program, arguments);
        await running.WaitForExitAsync();
        running.ExitCode.ShouldBe(0);
    }
}
