using Interlock.Ledger;
using Shared;

namespace Interlock.Tests.Ledger;

public sealed class LedgerChoiceTests : IDisposable
{
    private readonly DirectoryInfo state = Directory.CreateTempSubdirectory("interlock-state-");

    public void Dispose() => state.Delete(recursive: true);

    private ILedger Open(string text) => LedgerChoice.Open(Secret.InTheOpen(text), state.FullName, TimeProvider.System);

    private static LockHolder Holder => new("run-1", "ada", "workbench", 1, DateTimeOffset.UnixEpoch, "Deploy 1.0.0");

    [Fact]
    public async Task Files_are_kept_in_the_state_folder()
    {
        await using var ledger = Open("files");
        await (await ledger.LockAsync("local", Holder)).DisposeAsync();

        File.Exists(Path.Combine(state.FullName, "ledger", "local.jsonl")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("postgresql://u@127.0.0.1:1", "'interlock'")]
    [InlineData("postgresql://u@127.0.0.1:1/?sslmode=disable", "'interlock'")]
    [InlineData("postgresql://u@127.0.0.1:1/journal", "'journal'")]
    [InlineData("postgresql://u@127.0.0.1:1?dbname=journal", "'journal'")]
    public async Task A_url_without_a_database_means_the_one_named_interlock(string url, string named) =>
        (await Should.ThrowAsync<LedgerException>(() => Open(url).ReadAsync("local"))).Message.ShouldContain(named);

    [Theory]
    [InlineData("mysql://host/db")]
    [InlineData("file")]
    [InlineData("postgresql:" + "//u:p%zz@host/db")]
    public void Anything_else_is_refused_without_showing_it(string text) =>
        Should.Throw<LedgerException>(() => Open(text)).ToString().ShouldNotContain("p%zz");
}

[Collection("ledger server")]
[Trait("Suite", "database")]
public sealed class LedgerOverUrlTests(PostgresCluster cluster)
{
    [Fact]
    public async Task A_url_opens_the_form_in_postgresql_and_makes_its_database()
    {
        await using var ledger = LedgerChoice.Open(new(cluster.Url("ledger%20over%20url")), "/nowhere", TimeProvider.System);

        await using (var pen = await ledger.LockAsync("local", new("run-1", "ada", "workbench", 1, DateTimeOffset.UnixEpoch, "Deploy 1.0.0")))
            await pen.AppendAsync(new() { Run = "run-1", Kind = EntryKind.RunStarted });

        (await ledger.ReadAsync("local")).Count.ShouldBe(1);
        cluster.Drop("\"ledger over url\"");
    }
}
