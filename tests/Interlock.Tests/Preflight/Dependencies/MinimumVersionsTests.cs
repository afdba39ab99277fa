using Interlock.Preflight.Dependencies;
using Interlock.Preflight.Dependencies.Versions;

namespace Interlock.Tests.Preflight.Dependencies;

public sealed class MinimumVersionsTests
{
    private const string Lock = """{"lockfileVersion": 3, "packages": {"": {"dependencies": {"a": "^1.0.0"}}, "node_modules/a": {"version": "1.0.0"}, "node_modules/deep": {"version": "4.17.20"}}}""";

    [Theory]
    [InlineData("urllib3==2.5.0", Verdict.Go, "urllib3 2.5.0")]
    [InlineData("URLLIB3==2.10.0", Verdict.Go, "URLLIB3 2.10.0")]
    [InlineData("urllib3>=2.5", Verdict.Go, "urllib3 >=2.5")]
    [InlineData("urllib3==2.5.0rc1", Verdict.Stop, "requirements.txt:1: urllib3 2.5.0rc1 is older than 2.5.0; raise it: urllib3>=2.5.0, then pin what that gives")]
    [InlineData("urllib3==2.4.9", Verdict.Stop, "is older than 2.5.0")]
    [InlineData("urllib3>=1.26,<3", Verdict.Stop, "lets in versions older than 2.5.0")]
    [InlineData("urllib3", Verdict.Stop, "lets in versions older than 2.5.0")]
    [InlineData("urllib3 --hash=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Verdict.Hold, "can't be compared")]
    [InlineData("requests==2.32.3", Verdict.Hold, "urllib3 is named nowhere, and may be brought in by another package: requirements.txt")]
    public async Task A_requirement_is_new_enough(string text, Verdict verdict, string evidence)
    {
        using var room = new Room().With("requirements.txt", text);
        var result = await room.MinimumAsync("urllib3: 2.5.0");

        result.Verdict.ShouldBe(verdict);
        result.Evidence.ShouldContain(evidence);
    }

    [Theory]
    [InlineData("deep: 4.17.20", Verdict.Go, "deep 4.17.20")]
    [InlineData("deep: 4.17", Verdict.Go, "deep 4.17.20")]
    [InlineData("deep: 4.17.21", Verdict.Stop, "package-lock.json:1: deep 4.17.20 is older than 4.17.21; raise it: npm update deep")]
    [InlineData("npm:a: 1.0.1", Verdict.Stop, "a 1.0.0 is older than 1.0.1")]
    [InlineData("pypi:a: 1.0.1", Verdict.Warn, "pypi:a is in no lock file, so it is not used")]
    [InlineData("gone: 1.0.0", Verdict.Warn, "gone is in no lock file, so it is not used")]
    public async Task A_lock_file_tells_of_every_package(string minimum, Verdict verdict, string evidence)
    {
        using var room = new Room().With("package.json", """{"dependencies": {"a": "^1.0.0"}}""").With("package-lock.json", Lock);
        var result = await room.MinimumAsync(minimum);

        result.Verdict.ShouldBe(verdict);
        result.Evidence.ShouldContain(evidence);
    }

    [Fact]
    public async Task Each_folder_is_judged_by_its_own_pins()
    {
        using var room = new Room().With("requirements.txt", "urllib3==2.5.0").With("worker/requirements.txt", "urllib3==1.26.0");
        var result = await room.RunAsync(new MinimumVersions(Checkout.Scan("dependencies: {minimum: {urllib3: 2.5.0}, folders: [worker]}")));

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldStartWith("worker/requirements.txt:1: urllib3 1.26.0 is older");
    }

    [Fact]
    public async Task A_constraint_is_told_where_it_stands()
    {
        using var room = new Room().With("requirements.txt", "-c constraints.txt\nurllib3").With("constraints.txt", "# ours\nurllib3==2.4.0");
        (await room.MinimumAsync("urllib3: 2.5.0")).Evidence.ShouldStartWith("constraints.txt:2: urllib3 2.4.0 is older");
    }

    [Fact]
    public async Task No_manifest_at_all_holds()
    {
        using var room = new Room();
        (await room.MinimumAsync("urllib3: 2.5.0")).Verdict.ShouldBe(Verdict.Hold);
    }

    // The orders as their specifications give them, oldest first.
    [Theory]
    [InlineData(nameof(Ecosystem.PyPi), "1.0.dev1 1.0a1.dev2 1.0a1 1.0b2 1.0rc1 1.0 1.0+abc 1.0+abc.5 1.0+5 1.0.post1.dev1 1.0.post1 1.1.dev1 1.1 1.10 1!0.1")]
    [InlineData(nameof(Ecosystem.Npm), "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.2.0 1.10.0")]
    [InlineData(nameof(Ecosystem.NuGet), "1.0.0-alpha 1.0.0-beta 1.0.0 1.0.0.1 1.0.1 1.10")]
    public void Versions_have_the_order_of_their_ecosystem(string name, string versions)
    {
        var ecosystem = Enum.Parse<Ecosystem>(name);
        var sorted = versions.Split(' ');
        for (var i = 0; i < sorted.Length; i++)
            for (var j = 0; j < sorted.Length; j++)
                Math.Sign(VersionOrder.Compare(ecosystem, sorted[i], sorted[j]) ?? 99).ShouldBe(Math.Sign(i.CompareTo(j)), $"{sorted[i]} and {sorted[j]}");
    }

    [Theory]
    [InlineData("1.0", "1.0.0")]
    [InlineData("v1.0-ALPHA.1", "1.0a1")]
    [InlineData("1.0-1", "1.0.post1")]
    [InlineData("1.0c1", "1.0rc1")]
    [InlineData("1.0.post", "1.0.post0")]
    public void Python_versions_that_are_spelt_otherwise_are_equal(string one, string two) => VersionOrder.Compare(Ecosystem.PyPi, one, two).ShouldBe(0);
}
