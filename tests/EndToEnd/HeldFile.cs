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
        using var made = Process.Start("mkfifo", [path]);
        await made.WaitForExitAsync();
        made.ExitCode.ShouldBe(0);
        return held;
    }

    /// <summary>Puts it back.</summary>
    public ValueTask DisposeAsync()
    {
        File.Move(Aside, _path, overwrite: true);
        return ValueTask.CompletedTask;
    }
}
