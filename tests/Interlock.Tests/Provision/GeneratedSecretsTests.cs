using System.Text.Json;
using Interlock.Files;
using Interlock.Provision;
using Interlock.Runbook;

namespace Interlock.Tests.Provision;

public sealed class GeneratedSecretsTests : IDisposable
{
    private readonly DirectoryInfo state = Directory.CreateTempSubdirectory("interlock-generated-");

    private string Kept => Path.Combine(state.FullName, "local", "generated.json");

    public void Dispose() => state.Delete(recursive: true);

    [Fact]
    public async Task A_value_that_another_process_makes_first_is_taken_over_and_not_replaced()
    {
        OwnerOnly.Folder(Path.GetDirectoryName(Kept)!);
        Task<Secret> late;
        // The other process: it holds the lock, and has not written yet.
        using (FileLock.TryTake(Kept + ".lock"))
        {
            late = Task.Run(() => GeneratedSecrets.Of(state.FullName, "local").Get("SECRET_KEY", GeneratedKind.Hex32));
            (await Task.WhenAny(late, Task.Delay(TimeSpan.FromMilliseconds(200)))).ShouldNotBe(late, "it waits for the lock");
            DurableFile.Replace(Kept, JsonSerializer.Serialize(new Dictionary<string, string> { ["SECRET_KEY"] = "theirs" + "-in-use" }));
        }

        (await late).Reveal().ShouldBe("theirs" + "-in-use");
        GeneratedSecrets.Of(state.FullName, "local").Get("SECRET_KEY", GeneratedKind.Hex32).Reveal().ShouldBe("theirs" + "-in-use");
    }

    [Fact]
    public void Values_of_other_names_stay_as_they_are()
    {
        var first = GeneratedSecrets.Of(state.FullName, "local").Get("one", GeneratedKind.Hex32);
        var second = GeneratedSecrets.Of(state.FullName, "local").Get("two", GeneratedKind.UrlSafe64);

        GeneratedSecrets.Of(state.FullName, "local").Get("one", GeneratedKind.Hex32).ShouldBe(first);
        second.ShouldNotBe(first);
    }
}
