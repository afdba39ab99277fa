using Interlock.Files;
using Interlock.Verify.Probes.Browsers;

namespace Interlock.Tests.Verify.Browsers;

public sealed class BrowserTempTests : IDisposable
{
    private readonly string parent = Directory.CreateDirectory($"/tmp/ilt-{Guid.NewGuid():N}"[..14]).FullName;
    private readonly Later clock = new();

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public async Task It_goes_with_all_that_is_in_it()
    {
        var temp = BrowserTemp.Make(clock, parent);
        Directory.CreateDirectory(Path.Combine(temp.Path, "org.chromium.Chromium.abc"));
        await File.WriteAllTextAsync(Path.Combine(temp.Path, "org.chromium.Chromium.abc/SingletonCookie"), "1");

        await temp.RemoveAsync(TimeProvider.System);

        Left().ShouldBeEmpty();
    }

    [Fact]
    public void What_a_killed_run_left_is_removed_by_the_next_and_what_is_in_use_is_not()
    {
        using var used = BrowserTemp.Make(clock, parent);
        var left = Directory.CreateDirectory(Path.Combine(parent, "interlock-browser-killed")).FullName;
        File.WriteAllText(Path.Combine(left, "lock"), "");
        var unknown = Directory.CreateDirectory(Path.Combine(parent, "interlock-browser-unlocked")).FullName;
        var other = Directory.CreateDirectory(Path.Combine(parent, "another")).FullName;

        using (BrowserTemp.Make(clock, parent))
            Left().Count.ShouldBe(5, "what is young may be being made");
        clock.Passed = TimeSpan.FromMinutes(2);
        using var next = BrowserTemp.Make(clock, parent);

        Left().ShouldBe(new[] { used.Path, unknown, other, next.Path }.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_socket_in_it_has_a_path_that_the_system_can_take()
    {
        var deep = Directory.CreateDirectory(Path.Combine(parent, new string('d', 60))).FullName;

        using var temp = BrowserTemp.Make(clock, deep);

        $"{temp.Path}/org.chromium.Chromium.XXXXXX/SingletonSocket".Length.ShouldBeLessThan(104);
        temp.Path.ShouldStartWith("/tmp/interlock-browser-");
    }

    [Fact]
    public void Only_its_owner_can_look_into_it()
    {
        using var temp = BrowserTemp.Make(clock, parent);

        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(temp.Path).ShouldBe(OwnerOnly.FolderMode);
    }

    private List<string> Left() => [.. Directory.EnumerateFileSystemEntries(parent).Order(StringComparer.Ordinal)];

    private sealed class Later : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Passed;
    }
}
