using Interlock.Migrate;
using Interlock.Tests.Database;

namespace Interlock.Tests.Migrate;

public sealed class ReleasedSourceTests : IDisposable
{
    private readonly DatabaseRoom room = new DatabaseRoom().With("001_a.up.sql", "select 1;");

    private string Kept => new StatePaths(room.Site.State).Migrations;

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task Those_that_nothing_used_for_a_day_go_but_the_newest_five()
    {
        for (var i = 1; i <= 8; i++)
            await FolderAsync($"old{i}");
        foreach (var folder in Directory.EnumerateDirectories(Kept))
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddDays(-9) + TimeSpan.FromHours(folder[^8] - '0'));
        await FolderAsync("old1");

        await FolderAsync("new");

        Directory.EnumerateDirectories(Kept).Select(folder => Path.GetFileNameWithoutExtension(folder)).Order(StringComparer.Ordinal).ShouldBe(["new", "old1", "old6", "old7", "old8"]);
    }

    [Fact]
    public async Task Young_ones_stay_however_many_there_are()
    {
        for (var i = 1; i <= 8; i++)
            await FolderAsync($"young{i}");

        Directory.EnumerateDirectories(Kept).Count().ShouldBe(8);
    }

    [Fact]
    public async Task A_folder_that_the_commit_lacks_or_that_is_not_of_it_is_refused()
    {
        foreach (var folder in new[] { "missing", "../..", "/" })
            (await Should.ThrowAsync<MigrationException>(() => ReleasedSource.FolderAsync(room.Context(), "c1", folder, default))).Message.ShouldContain("check database.migrations");
    }

    private Task<string> FolderAsync(string commit) => ReleasedSource.FolderAsync(room.Context(), commit, "migrations", default);
}
