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

    private Task<string> LintAsync(string sql, Func<Func<Task>, Task> act) => LintAsync(System.Text.Encoding.UTF8.GetBytes(sql), act);

    private async Task<string> LintAsync(byte[] bytes, Func<Func<Task>, Task> act)
    {
        var file = Path.Combine(room.Root, "up.sql");
        await File.WriteAllBytesAsync(file, bytes);
        return await room.SayAsync("local", session => act(session.LintAsync), target: "Lint", files: [file]);
    }
}
