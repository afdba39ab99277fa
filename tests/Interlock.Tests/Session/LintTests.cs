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

    [Fact]
    public async Task Commands_that_print_no_SQL_are_told_what_is_missing()
    {
        await WriteAsync("commands: {up: make up, revision: select 1, list: cat list}");
        UsageException? refused = null;

        await room.SayAsync("local", async session => refused = await Should.ThrowAsync<UsageException>(session.LintAsync), target: "Lint");

        refused!.Message.ShouldContain("give it a 'preview' that prints the SQL from $FROM to $TO");
        refused.Message.ShouldContain("--files=FILE");
    }

    [Fact]
    public async Task Where_no_database_says_what_is_pending_the_whole_history_is_linted()
    {
        await WriteAsync("commands: {folder: db, up: make up, revision: select 1, list: cat list, preview: cat $TO.sql}");
        Directory.CreateDirectory(Path.Combine(room.Root, "db"));
        await File.WriteAllTextAsync(Path.Combine(room.Root, "db", "list"), "1 orders\n2 no notes\n");
        await File.WriteAllTextAsync(Path.Combine(room.Root, "db", "1.sql"), "create table orders (id int, note text);");
        await File.WriteAllTextAsync(Path.Combine(room.Root, "db", "2.sql"), "alter table orders drop column note;");
        GateException? stopped = null;

        var said = await room.SayAsync("local", async session => stopped = await Should.ThrowAsync<GateException>(session.LintAsync), target: "Lint");

        said.ShouldContain("Which migrations are pending is not known (Interlock's own PostgreSQL server does not run): the whole history is linted, from the first of 2 on.");
        said.ShouldContain("2, line 1 of its SQL: IL102 drops a column");
        stopped!.Message.ShouldContain("2 migrations of the whole history: 1 hazard, 1 of them would stop a release");
        room.Has("local/generated.json").ShouldBeFalse();
    }

    [Fact]
    public async Task What_can_not_be_seen_at_all_is_held_and_never_goes()
    {
        await WriteAsync("commands: {up: make up, revision: select 1, list: echo 1, preview: 'echo no such table >&2; false'}");
        GateException? held = null;

        var said = await room.SayAsync("local", async session => held = await Should.ThrowAsync<GateException>(session.LintAsync), target: "Lint");

        said.ShouldContain("1 can't be written down as SQL (no such table)");
        held!.Verdict.ShouldBe(Verdict.Hold);
    }

    private Task WriteAsync(string migrations) => File.WriteAllTextAsync(Path.Combine(room.Root, "release.yaml"), $$"""
        name: shop
        version: 1.0.0
        services:
          api: {build: make, run: ./api}
        database:
          migrations: { {{migrations}} }
        """);

    private Task<string> LintAsync(string sql, Func<Func<Task>, Task> act) => LintAsync(System.Text.Encoding.UTF8.GetBytes(sql), act);

    private async Task<string> LintAsync(byte[] bytes, Func<Func<Task>, Task> act, string name = "up.sql")
    {
        var file = Path.Combine(room.Root, name);
        await File.WriteAllBytesAsync(file, bytes);
        return await room.SayAsync("local", session => act(session.LintAsync), target: "Lint", files: [file]);
    }
}
