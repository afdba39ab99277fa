using Interlock.Platforms.Local;

namespace Interlock.Tests.Platforms;

public sealed class ControlSocketPathTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("socket-");
    private readonly List<string> made = [];

    [Fact]
    public void What_one_command_made_the_next_one_finds_whatever_its_environment_says()
    {
        var before = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        try
        {
            Environment.SetEnvironmentVariable("XDG_RUNTIME_DIR", Directory.CreateDirectory(Path.Combine(folder.FullName, "run")).FullName);
            var socket = Make("state");
            Environment.SetEnvironmentVariable("XDG_RUNTIME_DIR", null);

            Of("state").Find().ShouldBe(socket);
            Make("state").ShouldBe(socket);
        }
        finally
        {
            Environment.SetEnvironmentVariable("XDG_RUNTIME_DIR", before);
        }
    }

    [Fact]
    public void Its_path_is_short_enough_and_its_folder_is_the_owners_only()
    {
        var socket = Make(string.Join('/', Enumerable.Repeat("deep-state-folder", 8)));

        socket.Length.ShouldBeLessThanOrEqualTo(107);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.GetDirectoryName(socket)!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void A_folder_that_others_may_enter_is_refused_with_what_to_do()
    {
        var socket = Make("state");
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(Path.GetDirectoryName(socket)!, (UnixFileMode)0b111_101_101);

        Should.Throw<IOException>(() => Of("state").Find()).Message.ShouldContain("mode 755, not 700");
    }

    [Fact]
    public void A_copy_of_the_state_does_not_steer_the_originals_edge()
    {
        Make("state");
        var copy = new LocalPaths(Path.Combine(folder.FullName, "copy"), "local");
        Directory.CreateDirectory(copy.Root);
        File.Copy(new LocalPaths(Path.Combine(folder.FullName, "state"), "local").ControlFile, copy.ControlFile);

        new ControlSocketPath(copy).Find().ShouldBeNull();
    }

    [Fact]
    public void Nothing_is_found_and_nothing_is_made_before_the_first_start()
    {
        Of("state").Find().ShouldBeNull();
        folder.EnumerateFileSystemInfos().ShouldBeEmpty();
    }

    public void Dispose()
    {
        foreach (var socket in made)
            Directory.Delete(Path.GetDirectoryName(socket)!, recursive: true);
        folder.Delete(recursive: true);
    }

    private ControlSocketPath Of(string state) => new(new(Path.Combine(folder.FullName, state), "local"));

    private string Make(string state)
    {
        var socket = Of(state).Make();
        if (!made.Contains(socket))
            made.Add(socket);
        return socket;
    }
}
