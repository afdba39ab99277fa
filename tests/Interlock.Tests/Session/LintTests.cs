using Interlock.Engine;

namespace Interlock.Tests.Session;

/// <summary>The target Lint: the hazards alone, and whether they would stop a release.</summary>
public sealed class LintTests : IDisposable
{
    private readonly SessionRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task A_file_that_would_stop_a_release_is_told_by_line_and_column()
    {
        GateException? stopped = null;

        var said = await LintAsync("BEGIN;\n  DROP TABLE orders;\nCOMMIT;\n", async run => stopped = await Should.ThrowAsync<GateException>(run));

        said.ShouldContain("up.sql:2:3: IL101 drops a table");
        stopped!.Message.ShouldContain("1 hazard, 1 of them would stop a release");
    }

    [Fact]
    public async Task A_file_without_hazards_goes() => (await LintAsync("create table t (id int);", run => run())).ShouldBe("no known hazard\n");

    [Fact]
    public async Task A_file_that_cannot_be_read_is_refused()
    {
        UsageException? refused = null;

        await LintAsync([0x27, 0xff, 0xfe], async run => refused = await Should.ThrowAsync<UsageException>(run));

        refused!.Message.ShouldContain("is not UTF-8");
    }

    [Theory]
    [InlineData("004.py", "alembic upgrade FROM:TO --sql")]
    [InlineData("Colour.cs", "dotnet ef migrations script FROM TO")]
    public async Task Code_is_not_read_as_SQL(string file, string command)
    {
        UsageException? refused = null;

        await LintAsync([], async run => refused = await Should.ThrowAsync<UsageException>(run), file);

        refused!.Message.ShouldContain($"{file} is code and no SQL: print the SQL of its migration ({command})");
    }

    [Theory]
    [InlineData("alembic: backend", "alembic upgrade FROM:TO --sql > pending.sql, in backend", "--files=backend/pending.sql")]
    [InlineData("entity-framework: src/Data", "dotnet ef migrations script FROM TO --output pending.sql, in src/Data", "--files=src/Data/pending.sql")]
    public async Task Migrations_of_a_tool_are_refused_with_the_command_that_prints_them(string migrations, string command, string files)
    {
        await File.WriteAllTextAsync(Path.Combine(room.Root, "release.yaml"), $$"""
            name: shop
            version: 1.0.0
            services:
              api: {build: make, run: ./api}
            database:
              migrations: { {{migrations}} }
            """);
        UsageException? refused = null;

        await room.SayAsync("local", async session => refused = await Should.ThrowAsync<UsageException>(session.LintAsync), target: "Lint");

        refused!.Message.ShouldContain(command);
        refused.Message.ShouldContain(files);
    }

    private Task<string> LintAsync(string sql, Func<Func<Task>, Task> act) => LintAsync(System.Text.Encoding.UTF8.GetBytes(sql), act);

    private async Task<string> LintAsync(byte[] bytes, Func<Func<Task>, Task> act, string name = "up.sql")
    {
        var file = Path.Combine(room.Root, name);
        await File.WriteAllBytesAsync(file, bytes);
        return await room.SayAsync("local", session => act(session.LintAsync), target: "Lint", files: [file]);
    }
}
