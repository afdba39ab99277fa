using System.Diagnostics;
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
    public void Where_no_short_path_can_be_had_a_long_one_is_tried()
    {
        var deep = Directory.CreateDirectory(Path.Combine(parent, new string('d', 60))).FullName;

        using var temp = BrowserTemp.Make(clock, deep, Path.Combine(parent, "absent"));

        temp.Path.ShouldStartWith(deep);
    }

    [Fact]
    public void Where_no_folder_can_be_made_there_is_no_browser_and_the_reason_is_told()
    {
        var deep = Path.Combine(parent, new string('d', 60));
        var (file, absent) = (Path.Combine(parent, "file"), Path.Combine(parent, "absent"));
        File.WriteAllText(file, "");

        var one = Should.Throw<NoBrowserException>(() => BrowserTemp.Make(clock, file));
        var both = Should.Throw<NoBrowserException>(() => BrowserTemp.Make(clock, deep, absent));

        one.Message.ShouldMatch($"^a browser needs a temporary folder, and none can be made: '{file}/interlock-browser-.{{6}}' can't be made: Not a directory\\. Name one that can be written to in TMPDIR$");
        both.Message.ShouldContain($"'{absent}/interlock-browser-");
        both.Message.ShouldContain($"; '{deep}/interlock-browser-");
    }

    [Fact]
    public void A_folder_is_made_anew_also_where_others_make_theirs()
    {
        var made = Enumerable.Range(0, 50).AsParallel().Select(_ => NewFolder.In(parent, "a-")).ToList();

        made.Distinct(StringComparer.Ordinal).Count().ShouldBe(50);
        Should.Throw<IOException>(() => NewFolder.In(Path.Combine(parent, "absent"), "a-")).Message.ShouldEndWith("can't be made: No such file or directory");
    }

    [Fact]
    public async Task What_another_user_left_is_left_alone_and_so_is_what_a_link_leads_to()
    {
        var ours = Left("ours", parent);
        var theirs = Left("theirs", parent);
        var precious = Directory.CreateDirectory(Path.Combine(parent, "precious", "data")).Parent!.FullName;
        await File.WriteAllTextAsync(Path.Combine(precious, "lock"), "");
        Directory.CreateSymbolicLink(Path.Combine(parent, "interlock-browser-link"), precious);
        if (Environment.IsPrivilegedProcess)
        {
            using var given = Process.Start("chown", ["nobody", theirs]);
            await given.WaitForExitAsync();
        }

        clock.Passed = TimeSpan.FromMinutes(2);
        using var next = BrowserTemp.Make(clock, parent);

        Directory.Exists(ours).ShouldBeFalse();
        Directory.Exists(theirs).ShouldBe(Environment.IsPrivilegedProcess);
        Directory.Exists(Path.Combine(precious, "data")).ShouldBeTrue();
    }

    [Fact]
    public void Only_its_owner_can_look_into_it()
    {
        using var temp = BrowserTemp.Make(clock, parent);

        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(temp.Path).ShouldBe(OwnerOnly.FolderMode);
    }

    private static string Left(string name, string parent)
    {
        var path = Directory.CreateDirectory(Path.Combine(parent, $"interlock-browser-{name}")).FullName;
        File.WriteAllText(Path.Combine(path, "lock"), "");
        return path;
    }

    private List<string> Left() => [.. Directory.EnumerateFileSystemEntries(parent).Order(StringComparer.Ordinal)];

    private sealed class Later : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Passed;
    }
}
