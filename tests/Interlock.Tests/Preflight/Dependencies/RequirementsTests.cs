namespace Interlock.Tests.Preflight.Dependencies;

public sealed class RequirementsTests
{
    private const string Hash = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Password = "hunter2";
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    [Theory]
    [InlineData("requests==2.32.3", "2.32.3")]
    [InlineData("requests == 2.32.3  # why", "2.32.3")]
    [InlineData("requests[socks,security]==2.32.3 ; python_version >= '3.8'", "2.32.3")]
    [InlineData("requests (==2.32.3)", "2.32.3")]
    [InlineData("requests===2.32.3", "2.32.3")]
    [InlineData("requests>=2,==2.32.3", "2.32.3")]
    [InlineData("requests==2.32.3 \\\n    --hash=" + Hash + " \\\n    --hash=" + Hash, "2.32.3")]
    [InlineData("requests --hash=" + Hash, null)]
    [InlineData("requests @ https://example.com/requests.tar.gz#sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", null)]
    [InlineData("requests @ git+https://github.com/psf/requests@" + Commit, null)]
    [InlineData("git+https://github.com/psf/requests@" + Commit + "#egg=requests", null)]
    [InlineData("-e git+https://github.com/psf/requests@" + Commit + "#egg=requests", null)]
    [InlineData("https://example.com/requests-2.32.3-py3-none-any.whl#sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "2.32.3")]
    [InlineData("--index-url https://example.com/simple\n-i https://example.com/simple\n--require-hashes\n\nrequests==2.32.3", "2.32.3")]
    public async Task A_pin_a_hash_or_a_commit_is_enough(string text, string? version)
    {
        using var room = new Room().With("requirements.txt", text);
        var wanted = room.Read().Wanted.ShouldHaveSingleItem();

        (wanted.Name, wanted.Version).ShouldBe(("requests", version));
        (await room.PinnedAsync()).Verdict.ShouldBe(Verdict.Go);
    }

    [Theory]
    [InlineData("requests", "requirements.txt:2: requests has no version; write requests==VERSION")]
    [InlineData("requests>=2.0,<3", "requirements.txt:2: requests>=2.0,<3 is a range")]
    [InlineData("requests~=2.0", "is a range")]
    [InlineData("requests==2.*", "is a range")]
    [InlineData("requests @ https://example.com/requests.tar.gz", "may change")]
    [InlineData("git+https://github.com/psf/requests@main#egg=requests", "may change")]
    [InlineData("git+https://user:" + Password + "@github.com/psf/requests@main#egg=requests", "https://github.com/psf/requests@main")]
    public async Task What_may_change_stops(string text, string evidence)
    {
        using var room = new Room().With("requirements.txt", "# ours\n" + text);
        var result = await room.PinnedAsync();

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain(evidence);
        result.Evidence.ShouldNotContain(Password);
    }

    [Theory]
    [InlineData("requests = 2.0", "is no requirement")]
    [InlineData("requests==2.0 --hash=sha256:abc", "--hash that is none")]
    [InlineData("--no-such-option", "--no-such-option is not known")]
    [InlineData("-r other.txt", "includes other.txt, which is not there")]
    [InlineData("-r ../../other.txt", "outside of the repository")]
    [InlineData("./libs/none", "is no requirement")]
    [InlineData("<<<<<<< HEAD", "is no requirement")]
    public async Task What_can_not_be_read_holds_with_its_line(string text, string evidence)
    {
        using var room = new Room().With("requirements.txt", "flask==3.0\n\n" + text);
        var result = await room.PinnedAsync();

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldContain("requirements.txt:3: ");
        result.Evidence.ShouldContain(evidence);
    }

    [Fact]
    public async Task Included_files_count_and_constraints_pin()
    {
        using var room = new Room()
            .With("requirements.txt", "-r requirements/base.txt\n-c constraints.txt\nFlask_Login")
            .With("requirements/base.txt", "-r more.txt\nflask==3.0").With("requirements/more.txt", "-r base.txt\nrequests")
            .With("constraints.txt", "flask-login==0.6.3\nunused==1.0");
        var result = await room.PinnedAsync();

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldStartWith("requirements/more.txt:2: requests has no version");
        room.Read().Packages.Select(one => one.Title).ShouldBe(["flask 3.0", "Flask_Login 0.6.3", "requests"]);
    }

    [Theory]
    [InlineData("Flask_Login==0.6.3\nflask.login==0.6.2", Verdict.Stop, "flask.login is pinned to 0.6.2, and in requirements.txt:1 to 0.6.3 (as Flask_Login, which is the same name)")]
    [InlineData("flask==3.0\nflask==3.0.0", Verdict.Warn, "flask stands twice")]
    [InlineData("flask==3.0; python_version >= '3.9'\nflask==2.0; python_version < '3.9'", Verdict.Go, "pinned")]
    public async Task A_package_that_is_named_twice_with_different_pins_stops(string text, Verdict verdict, string evidence)
    {
        using var room = new Room().With("requirements.txt", text);
        var result = await room.PinnedAsync();

        result.Verdict.ShouldBe(verdict);
        result.Evidence.ShouldContain(evidence);
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once_and_what_is_ignored_is_left_out()
    {
        using var room = new Room().With("requirements.txt", "flask\nrequests>=2\nurllib3").With("web/package.json", """{"dependencies":{"left-pad":"^1.0.0"}}""");
        var result = await room.PinnedAsync("dependencies: {ignore: [URLLIB3], folders: [web]}");

        result.Details.Select(line => line.Split(' ')[0]).ShouldBe(["requirements.txt:1:", "requirements.txt:2:", "web/package.json:1:"]);
    }

    [Theory]
    [InlineData("", Verdict.Go)]
    [InlineData("dependencies: {pinned: true}", Verdict.Hold)]
    public async Task Nothing_to_read_is_no_fault_unless_the_runbook_asks(string runbook, Verdict verdict)
    {
        using var room = new Room();
        (await room.PinnedAsync(runbook)).Verdict.ShouldBe(verdict);
    }

    [Fact]
    public async Task Pins_are_not_asked_for_where_the_runbook_says_so()
    {
        using var room = new Room().With("requirements.txt", "flask>=2");
        (await room.PinnedAsync("dependencies: {pinned: false}")).Verdict.ShouldBe(Verdict.Go);
    }
}
