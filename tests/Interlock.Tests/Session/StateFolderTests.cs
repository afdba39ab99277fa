using Interlock.Session;
using Interlock.Tests.Repository;

namespace Interlock.Tests.Session;

public sealed class StateFolderTests
{
    [Fact]
    public async Task What_a_run_leaves_beside_the_runbook_does_not_change_what_is_released()
    {
        using var source = new Checkout();
        source.With("a.txt", "1").Commit("First");
        source.With("a.txt", "dirty");
        var planned = (await source.Repository().StateAsync(default)).SnapshotId;

        StateFolder.Make(Path.Combine(source.Root, ".interlock"));
        StateFolder.MakeArtifacts(Path.Combine(source.Root, "artifacts"));
        source.With("artifacts/releases/local-1/log.jsonl", "{}").With(".interlock/local/x", "x");

        (await source.Repository().SnapshotAsync(default)).ShouldBe(planned);
        File.ReadAllText(Path.Combine(source.Root, "artifacts/.gitignore")).ShouldBe("*\n");
    }

    [Fact]
    public void An_ignore_file_that_is_there_is_left_as_it_is()
    {
        using var source = new Checkout();
        source.With("artifacts/.gitignore", "*.log\n");

        StateFolder.MakeArtifacts(Path.Combine(source.Root, "artifacts"));

        File.ReadAllText(Path.Combine(source.Root, "artifacts/.gitignore")).ShouldBe("*.log\n");
    }
}
