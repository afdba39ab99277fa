using Interlock.Init;
using Interlock.Runbook;

namespace Interlock.Tests.Init;

public sealed class StarterRunbookTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("interlock-init-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("", "dotnet publish", "dotnet test")]
    [InlineData("Shop.sln package.json", "dotnet publish", "dotnet test")]
    [InlineData("pyproject.toml package.json", "pip install --quiet .", "pytest")]
    [InlineData("requirements.txt pyproject.toml", "pip install --quiet -r requirements.txt", "pytest")]
    [InlineData("Gemfile package.json", "bundle install", "rails test")]
    [InlineData("go.mod", "go build", "go test")]
    [InlineData("Cargo.toml", "cargo install", "cargo test")]
    [InlineData("package.json", "npm ci", "npm test")]
    public void It_is_valid_and_says_how_such_systems_are_built_and_tested(string files, string build, string tests)
    {
        Lay(files);

        var runbook = Read();

        runbook.Services.ShouldHaveSingleItem().Value.Build!.Run.ShouldContain(build);
        runbook.Checks["tests"].Run.ShouldContain(tests);
        runbook.Database.ShouldBeNull();
    }

    [Theory]
    [InlineData("alembic.ini")]
    [InlineData("manage.py")]
    [InlineData("db/migrate/1_first.rb")]
    [InlineData("prisma/schema.prisma")]
    public void Where_a_tool_migrates_the_database_it_is_named(string file)
    {
        Lay(file);

        var runbook = Read();

        var migrations = runbook.Database!.Migrations!;
        ((object?)migrations.Alembic ?? migrations.Commands).ShouldNotBeNull();
        runbook.Services.Values.Single().Variables.Keys.ShouldContain("DATABASE_URL");
    }

    private void Lay(string files)
    {
        foreach (var file in files.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, file))!);
            File.WriteAllText(Path.Combine(root, file), "");
        }
    }

    private ReleaseRunbook Read() => RunbookReader.Parse(StarterRunbook.Text(root), Path.Combine(root, "release.yaml"), "local").OrThrow();
}
