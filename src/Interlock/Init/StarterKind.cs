namespace Interlock.Init;

/// <summary>How systems of a kind are commonly built, started and tested: what a first runbook says of them.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Build">Fills <c>${output}</c>.</param>
/// <param name="Run">Serves, in the build's output folder.</param>
/// <param name="Tests">Runs the tests.</param>
internal sealed record StarterKind(string Name, string Build, string Run, string Tests)
{
    private static readonly StarterKind DotNet = new(".NET", "dotnet publish src -c Release -o ${output} -p:InformationalVersion=${version}", "dotnet App.dll", "dotnet test");

    // A virtual environment stays whole where it is moved only as long as its own scripts, which have its path, are not called.
    private static readonly (string File, StarterKind Kind)[] ByFile =
    [
        ("*.sln", DotNet), ("*.slnx", DotNet), ("*.csproj", DotNet), ("global.json", DotNet),
        ("requirements.txt", Python("-r requirements.txt")), ("pyproject.toml", Python(".")),
        ("Gemfile", new("Ruby", "bundle config set --local path vendor/bundle && bundle install --quiet && cp -r . ${output}", "bundle exec puma -p ${port}", "bundle exec rails test")),
        ("go.mod", new("Go", "go build -o ${output}/app .", "./app", "go test ./...")),
        ("Cargo.toml", new("Rust", "cargo install --quiet --locked --path . --root ${output}", "bin/app", "cargo test")),
        ("package.json", new("Node", "npm ci && npm run build --if-present && cp -r . ${output}", "node server.js", "npm test")),
    ];

    /// <summary>The kind of what lies in a folder; that of .NET where nothing tells.</summary>
    /// <param name="folder">Full path.</param>
    public static StarterKind Of(string folder) => ByFile.FirstOrDefault(one => Directory.EnumerateFiles(folder, one.File).Any(), (File: "", Kind: DotNet)).Kind;

    /// <summary>The <c>migrations</c> of a first runbook; null where there is no trace of a tool that is known.</summary>
    /// <param name="folder">Full path.</param>
    public static string? Migrations(string folder) =>
        File.Exists(Path.Combine(folder, "alembic.ini")) ? "alembic: ."
        : File.Exists(Path.Combine(folder, "manage.py")) ? """commands: {up: python3 manage.py migrate, revision: "select max(id) from django_migrations", table: django_migrations}"""
        : Directory.Exists(Path.Combine(folder, "db/migrate")) ? """commands: {up: bundle exec rails db:migrate, revision: select max(version) from schema_migrations, table: schema_migrations}"""
        : File.Exists(Path.Combine(folder, "prisma/schema.prisma")) ? """commands: {up: npx prisma migrate deploy, revision: select max(migration_name) from _prisma_migrations, table: _prisma_migrations}"""
        : null;

    private static StarterKind Python(string what) => new(
        "Python", $"python3 -m venv ${{output}}/venv && ${{output}}/venv/bin/pip install --quiet {what} && cp -r app ${{output}}", "venv/bin/python -m uvicorn app.main:app --host 127.0.0.1 --port ${port}", "python3 -m pytest -q");
}
