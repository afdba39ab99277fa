namespace Interlock.Tests.Preflight.Dependencies;

public sealed class PyprojectTests
{
    private const string Project = """
        [project]
        name = "shop"
        dependencies = [
          "flask==3.0.0",
          "requests>=2.0",
        ]
        [project.optional-dependencies]
        s3 = ["boto3"]
        [tool.poetry.dependencies]
        python = "^3.11"
        click = "^8.1"
        rich = {version = "13.0.0", extras = ["all"]}
        lib = {path = "../lib"}
        [tool.poetry.group.dev.dependencies]
        pytest = "*"
        """;

    [Fact]
    public async Task All_of_its_tables_are_read_and_ranges_need_a_lock_file()
    {
        using var room = new Room().With("pyproject.toml", Project);
        var result = await room.PinnedAsync();

        room.Read().Wanted.Select(one => one.Name).ShouldBe(["flask", "requests", "boto3", "click", "rich", "lib", "pytest"]);
        result.Verdict.ShouldBe(Verdict.Stop);
        result.Details.Select(line => line.Split(" is not")[0]).ShouldBe(["pyproject.toml:5: requests '>=2.0'", "pyproject.toml:8: boto3", "pyproject.toml:11: click '>=8.1'"]);
    }

    [Theory]
    [InlineData("uv.lock", "[[package]]\nname = \"requests\"\nversion = \"2.32.3\"\nsdist = { url = \"https://e/x\", hash = \"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\" }\n[[package]]\nname = \"shop\"\nversion = \"0.1\"\nsource = { virtual = \".\" }\n")]
    [InlineData("poetry.lock", "[[package]]\nname = \"Requests\"\nversion = \"2.32.3\"\nfiles = [{file = \"x\", hash = \"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}]\n")]
    public async Task A_lock_file_pins(string file, string text)
    {
        using var room = new Room().With("pyproject.toml", "[project]\ndependencies = [\"requests>=2\"]").With(file, text);

        (await room.PinnedAsync()).Verdict.ShouldBe(Verdict.Go);
        room.Read().Packages.ShouldHaveSingleItem().ShouldSatisfyAllConditions(one => one.Version.ShouldBe("2.32.3"), one => one.Hashes.Count.ShouldBe(1), one => one.Direct.ShouldBeTrue());
    }

    [Theory]
    [InlineData("requests>=2", "[[package]]\nname = \"flask\"\nversion = \"3.0\"", "pyproject.toml:2: requests is not in uv.lock")]
    [InlineData("requests==2.0", "[[package]]\nname = \"requests\"\nversion = \"2.1\"", "pyproject.toml:2: requests is pinned to 2.0, and uv.lock:1 holds 2.1")]
    public async Task A_lock_file_that_does_not_agree_stops(string wanted, string locked, string evidence)
    {
        using var room = new Room().With("pyproject.toml", $"[project]\ndependencies = [\"{wanted}\"]").With("uv.lock", locked);
        var result = await room.PinnedAsync();

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldStartWith(evidence);
    }

    [Theory]
    [InlineData("[project]\ndependencies = [\"requests 2\"]", "pyproject.toml:2: 'requests 2' is no requirement")]
    [InlineData("[project]\nname = \"shop\"\ndependencies = [", "pyproject.toml:3: is no TOML")]
    public async Task What_can_not_be_read_holds_with_its_line(string text, string evidence)
    {
        using var room = new Room().With("pyproject.toml", text);
        var result = await room.PinnedAsync();

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldContain(evidence);
    }

    [Theory]
    [InlineData("backend", "requests>=2", Verdict.Go, "2 packages in pyproject.toml, uv.lock, backend/pyproject.toml")]
    [InlineData("backend", "boto3>=1", Verdict.Stop, "backend/pyproject.toml:2: boto3 is not in uv.lock")]
    [InlineData("apps/api", "requests>=2", Verdict.Stop, "backend/pyproject.toml:2: requests '>=2' is not pinned, and there is no lock file")]
    public async Task A_member_of_a_workspace_is_judged_by_the_lock_file_above_it(string member, string wanted, Verdict verdict, string evidence)
    {
        using var room = new Room().With("backend/pyproject.toml", $"[project]\ndependencies = [\"{wanted}\"]").With("pyproject.toml", "[dependency-groups]\ndev = [\"ruff>=0.1\"]\n[tool.uv.workspace]\nmembers = [\"backend\"]")
            .With("uv.lock", $"[[package]]\nname = \"ruff\"\nversion = \"0.9.0\"\n[[package]]\nname = \"requests\"\nversion = \"2.32.3\"\n[[package]]\nname = \"app\"\nsource = {{ editable = \"{member}\" }}\n");
        var result = await room.PinnedAsync("dependencies: {folders: [backend]}");

        result.Verdict.ShouldBe(verdict);
        result.Evidence.ShouldStartWith(evidence);
        room.Read("dependencies: {folders: [backend]}").Locked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_requirements_file_beside_it_pins_what_it_asks_for()
    {
        using var room = new Room().With("pyproject.toml", "[project]\ndependencies = [\"requests>=2\"]").With("requirements.txt", "requests==2.32.3");

        (await room.PinnedAsync()).Verdict.ShouldBe(Verdict.Go);
        room.Read().Packages.ShouldHaveSingleItem().Version.ShouldBe("2.32.3");
    }
}
