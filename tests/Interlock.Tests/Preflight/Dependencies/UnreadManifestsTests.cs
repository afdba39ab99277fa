namespace Interlock.Tests.Preflight.Dependencies;

public sealed class UnreadManifestsTests
{
    [Theory]
    [InlineData("Gemfile", "bundle install --frozen")]
    [InlineData("go.mod", "go mod verify")]
    [InlineData("Cargo.toml", "cargo fetch --locked")]
    public async Task Packages_that_are_not_read_are_told(string file, string check)
    {
        using var room = new Room().With(file, "");

        var result = await room.PinnedAsync();

        result.Verdict.ShouldBe(Verdict.Warn);
        result.Evidence.ShouldBe($"{file}:1: is not read here, so nothing is known of its packages; have its own tool check them (a check such as '{check}'), and name {file} under dependencies.ignore");
    }

    [Fact]
    public async Task Beside_packages_that_are_read_they_are_told_too()
    {
        using var room = new Room().With("Gemfile", "").With("requirements.txt", "requests==2.32.3");

        (await room.PinnedAsync()).Verdict.ShouldBe(Verdict.Warn);
    }

    [Fact]
    public async Task One_that_is_looked_after_elsewhere_is_not()
    {
        using var room = new Room().With("Gemfile", "").With("requirements.txt", "requests==2.32.3");

        (await room.PinnedAsync("dependencies: {ignore: [Gemfile]}")).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task Asked_for_dependencies_a_run_that_could_read_none_holds()
    {
        using var room = new Room().With("Gemfile", "");

        (await room.PinnedAsync("dependencies: {folders: [.]}")).Verdict.ShouldBe(Verdict.Hold);
    }
}
