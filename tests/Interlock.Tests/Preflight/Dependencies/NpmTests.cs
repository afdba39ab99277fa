using Interlock.Preflight.Dependencies.Versions;
using NuGet.Versioning;

namespace Interlock.Tests.Preflight.Dependencies;

public sealed class NpmTests
{
    private const string Package = "{\n  \"name\": \"web\",\n  \"dependencies\": {\n    \"left-pad\": \"^1.0.0\"\n  },\n  \"devDependencies\": {\n    \"jest\": \"~29.1.0\"\n  }\n}";
    private const string Three = """
        {"name": "web", "lockfileVersion": 3, "packages": {
          "": {"dependencies": {"left-pad": "^1.0.0"}, "devDependencies": {"jest": "~29.1.0"}},
          "node_modules/jest": {"version": "29.1.2", "dev": true, "license": "MIT"},
          "node_modules/jest/node_modules/left-pad": {"version": "0.9.0", "dev": true, "license": "MIT"},
          "node_modules/left-pad": {"version": "1.3.0", "license": "WTFPL", "deprecated": "use String.prototype.padStart()",
            "integrity": "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="}}}
        """;

    private const string One = """
        {"name": "web", "lockfileVersion": 1, "dependencies": {
          "jest": {"version": "29.1.2", "dev": true, "dependencies": {"left-pad": {"version": "0.9.0", "dev": true}}},
          "left-pad": {"version": "1.3.0"}}}
        """;

    [Theory]
    [InlineData(Three)]
    [InlineData(One)]
    public void Each_version_of_the_lock_file_is_read(string lockFile)
    {
        using var room = new Room().With("package.json", Package).With("package-lock.json", lockFile);
        var found = room.Read();

        found.Packages.Select(one => (one.Title, one.Direct, one.Development)).ShouldBe([("jest 29.1.2", true, true), ("left-pad 0.9.0", true, true), ("left-pad 1.3.0", true, false)]);
        found.Unpinned.ShouldBeEmpty();
        found.Unreadable.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_deprecated_warns()
    {
        using var room = new Room().With("package.json", Package).With("package-lock.json", Three);
        var result = await room.PinnedAsync();

        result.Verdict.ShouldBe(Verdict.Warn);
        result.Evidence.ShouldBe("package-lock.json:5: left-pad 1.3.0 is deprecated: use String.prototype.padStart()");
    }

    [Theory]
    [InlineData("\"^1.0.0\"", "\"^2.0.0\"", Three, "package.json:4: asks for left-pad '^2.0.0', and package-lock.json:2 was made for '^1.0.0'")]
    [InlineData("\"^1.0.0\"", "\"^2.0.0\"", One, "package.json:4: asks for left-pad '^2.0.0', and package-lock.json:3 holds 1.3.0")]
    [InlineData("left-pad", "right-pad", Three, "package.json:4: right-pad is not in package-lock.json")]
    [InlineData("left-pad", "right-pad", One, "package.json:4: right-pad is not in package-lock.json")]
    [InlineData("\"jest\": \"~29.1.0\"", "", Three, "package-lock.json:2: holds jest '~29.1.0', which package.json does not ask for")]
    public async Task A_lock_file_that_does_not_agree_stops(string old, string now, string lockFile, string evidence)
    {
        using var room = new Room().With("package.json", Package.Replace(old, now, StringComparison.Ordinal)).With("package-lock.json", lockFile);
        var result = await room.PinnedAsync();

        result.Verdict.ShouldBe(Verdict.Stop);
        new[] { result.Evidence }.Concat(result.Details).ShouldContain(line => line.StartsWith(evidence, StringComparison.Ordinal));
        result.Details.ShouldAllBe(line => line.Contains("npm install", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_lock_file_stops()
    {
        using var room = new Room().With("package.json", Package);
        (await room.PinnedAsync()).ShouldSatisfyAllConditions(result => result.Verdict.ShouldBe(Verdict.Stop), result => result.Evidence.ShouldBe("package.json:1: has 2 dependencies and no lock file; run 'npm install' and commit package-lock.json"));
    }

    [Theory]
    [InlineData("package.json", "{\n  \"dependencies\": {\n    \"a\": \"1.0.0\",,\n", "package.json:3: is no JSON")]
    [InlineData("package-lock.json", "{}", "package-lock.json:1: is no npm lock file")]
    [InlineData("yarn.lock", "# yarn", "yarn.lock:1: is a lock file that is not read here")]
    public async Task What_can_not_be_read_holds(string file, string text, string evidence)
    {
        using var room = new Room().With("package.json", Package).With(file, text);
        var result = await room.PinnedAsync();

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldContain(evidence);
    }

    [Theory]
    [InlineData("bun.lock", "package.json", Verdict.Hold, "bun.lock:1: is a lock file that is not read here; have its own tool check it (a check such as 'bun install --frozen-lockfile'), and name bun.lock")]
    [InlineData("pnpm-lock.yaml", "pnpm-workspace.yaml", Verdict.Hold, "'pnpm install --frozen-lockfile'")]
    [InlineData("bun.lock", "readme.txt", Verdict.Stop, "web/package.json:1: has 2 dependencies and no lock file")]
    public async Task A_workspace_of_another_tool_is_not_said_to_have_no_lock_file(string lockFile, string beside, Verdict verdict, string evidence)
    {
        using var room = new Room().With("web/package.json", Package).With(lockFile, "").With(beside, "{}");
        var result = await room.PinnedAsync("dependencies: {folders: [web]}");

        result.Verdict.ShouldBe(verdict);
        result.Evidence.ShouldContain(evidence);
    }

    [Theory]
    [InlineData("{\"dependencies\": {\"a\": \"1.0.0\", \"a\": \"2.0.0\"}}")]
    [InlineData("{\"dependencies\": {\"a\": \"1.0.0\"}, \"devDependencies\": {\"a\": \"2.0.0\"}}")]
    public async Task A_package_that_is_named_twice_stops(string text)
    {
        using var room = new Room().With("package.json", text).With("package-lock.json", """{"lockfileVersion": 3, "packages": {"": {"dependencies": {"a": "1.0.0"}}, "node_modules/a": {"version": "1.0.0"}}}""");
        (await room.PinnedAsync()).ShouldSatisfyAllConditions(result => result.Verdict.ShouldBe(Verdict.Stop), result => result.Evidence.ShouldContain("a stands twice"));
    }

    [Theory]
    [InlineData("^2.0.0", Verdict.Go)]
    [InlineData("^3.0.0", Verdict.Stop)]
    public async Task A_workspace_is_judged_by_the_lock_file_above_it(string range, Verdict verdict)
    {
        using var room = new Room().With("apps/web/package.json", $$$"""{"dependencies": {"a": "{{{range}}}"}}""").With("package.json", """{"workspaces": ["apps/*"]}""")
            .With("package-lock.json", """{"lockfileVersion": 3, "packages": {"": {"workspaces": ["apps/*"]}, "apps/web": {"dependencies": {"a": "^2.0.0"}}, "node_modules/web": {"resolved": "apps/web", "link": true}, "node_modules/a": {"version": "1.0.0"}, "apps/web/node_modules/a": {"version": "2.1.0"}}}""");
        (await room.PinnedAsync("dependencies: {folders: [apps/web]}")).Verdict.ShouldBe(verdict);
    }

    [Theory]
    [InlineData("^1.2.3", "1.2.3 1.9.0", "1.2.2 2.0.0 1.3.0-rc.1")]
    [InlineData("^0.2.3", "0.2.3 0.2.9", "0.3.0")]
    [InlineData("^0.0.3", "0.0.3", "0.0.4")]
    [InlineData("^1.2.3-beta.2", "1.2.3-beta.4 1.3.0", "1.2.4-beta.2 1.2.3-beta.1")]
    [InlineData("~1.2", "1.2.0 1.2.9", "1.3.0")]
    [InlineData("1.x", "1.0.0 1.9.9", "2.0.0")]
    [InlineData("*", "0.0.1 9.0.0", "1.0.0-rc.1")]
    [InlineData("", "1.0.0", "1.0.0-rc.1")]
    [InlineData("1.0.0 - 2.1", "1.0.0 2.1.9", "2.2.0")]
    [InlineData(">= 1.0.0 <2 || 3.1.4", "1.5.0 3.1.4", "2.0.0 3.1.5")]
    [InlineData(">1.2", "1.3.0", "1.2.9")]
    [InlineData("<=1.2", "1.2.9", "1.3.0")]
    [InlineData("=1.0.0", "1.0.0", "1.0.1")]
    public void Ranges_hold_what_npm_holds(string range, string held, string left)
    {
        var read = NpmRange.Read(range)!;

        held.Split(' ').ShouldAllBe(version => read.Holds(SemanticVersion.Parse(version)));
        left.Split(' ').ShouldAllBe(version => !read.Holds(SemanticVersion.Parse(version)));
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("git+https://example.com/a.git#main")]
    [InlineData("file:../a")]
    [InlineData("npm:other@^1.0.0")]
    public void What_is_no_range_is_none(string text) => NpmRange.Read(text).ShouldBeNull();
}
