using Shared;

namespace Interlock.Tests.Repository;

/// <summary>What is released has the files that the checkout has: those of submodules, and large ones.</summary>
public sealed class SourceExportTests : IDisposable
{
    private readonly Checkout checkout = new Checkout().With("a.txt", "one\n");

    public SourceExportTests() => checkout.Commit("first");

    public void Dispose() => checkout.Dispose();

    [Fact]
    public async Task Submodules_come_at_the_commits_that_the_release_names_those_inside_them_too()
    {
        using var inner = new Checkout().With("inner.txt", "inner\n");
        inner.Commit("inner");
        using var library = new Checkout().With("lib.txt", "one\n");
        library.Commit("library");
        Add(library, inner, "deep");
        library.Commit("with inner");
        Add(checkout, library, "vendor/lib");
        checkout.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init", "--recursive");
        var first = checkout.Commit("with the library");
        File.WriteAllText(Path.Combine(checkout.Root, "vendor/lib/lib.txt"), "two\n");
        checkout.Git("-C", "vendor/lib", "-c", "user.name=Ann", "-c", "user.email=ann@example.com", "commit", "--quiet", "-am", "further");
        var second = checkout.Commit("further");

        (await ExportAsync(first)).ShouldBe(["a.txt", ".gitmodules", "vendor/lib/.gitmodules", "vendor/lib/deep/inner.txt", "vendor/lib/lib.txt"], ignoreOrder: true);
        Exported("vendor/lib/lib.txt").ShouldBe("one\n");
        await ExportAsync(second);
        Exported("vendor/lib/lib.txt").ShouldBe("two\n");
        Exported("vendor/lib/deep/inner.txt").ShouldBe("inner\n");

        checkout.Git("rm", "--quiet", "-f", "vendor/lib");
        (await ExportAsync(checkout.Commit("without"))).ShouldBe(["a.txt", ".gitmodules"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_submodule_that_lacks_the_commit_is_an_error_that_tells_how_to_get_it()
    {
        using var library = new Checkout().With("lib.txt", "one\n");
        library.Commit("library");
        Add(checkout, library, "lib");
        checkout.Git("update-index", "--cacheinfo", $"160000,{new string('1', 40)},lib");
        checkout.Git("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "commit", "--quiet", "-m", "elsewhere");

        (await Should.ThrowAsync<IOException>(() => ExportAsync(checkout.Git("rev-parse", "HEAD")))).Message
            .ShouldBe("submodule lib has no commit 1111111, which the release needs: git -C lib fetch, or git submodule update --init --recursive");
    }

    [FactWithProgram("git-lfs")]
    public async Task Large_files_come_with_their_contents_whatever_the_persons_git_is_set_to()
    {
        WithLargeFile("model", "the model itself\n");
        var commit = checkout.Commit("a model");
        checkout.Git("show", "HEAD:deep/model.bin").ShouldStartWith("version https://git-lfs.github.com/spec/v1");

        // As in a checkout whose machine has git-lfs, and whose settings do not name it any more.
        checkout.Git("lfs", "uninstall", "--local");
        await ExportAsync(commit);
        Exported("deep/model.bin").ShouldBe("the model itself\n");

        checkout.Git("lfs", "install", "--local");
        File.Delete(Directory.GetFiles(Path.Combine(checkout.Root, ".git/lfs/objects"), "*", SearchOption.AllDirectories).Single());
        Directory.Delete(checkout.Beside("export"), recursive: true);
        File.Delete(checkout.Beside("export.index"));
        (await Should.ThrowAsync<IOException>(() => checkout.Repository().ExportAsync(commit, checkout.Beside("export"), default))).Message.ShouldContain("deep/model.bin");
    }

    [FactWithProgram("git-lfs")]
    public async Task A_checkout_of_pointers_gives_a_copy_of_pointers()
    {
        WithLargeFile("model", "the model itself\n");
        var commit = checkout.Commit("a model");
        checkout.Git("lfs", "uninstall", "--local");
        checkout.With("deep/model.bin", checkout.Git("show", "HEAD:deep/model.bin") + "\n");

        await ExportAsync(commit);

        Exported("deep/model.bin").ShouldStartWith("version https://git-lfs.github.com/spec/v1");
    }

    private void WithLargeFile(string name, string text)
    {
        checkout.Git("lfs", "install", "--local");
        checkout.With(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n").With($"deep/{name}.bin", text);
    }

    private static void Add(Checkout to, Checkout library, string path) =>
        to.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.Root, path);

    private async Task<string[]> ExportAsync(string commit)
    {
        await checkout.Repository().SnapshotAsync(default);
        await checkout.Repository().ExportAsync(commit, checkout.Beside("export"), default);
        return [.. Directory.GetFiles(checkout.Beside("export"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(checkout.Beside("export"), file))];
    }

    private string Exported(string path) => File.ReadAllText(checkout.Beside($"export/{path}"));
}
