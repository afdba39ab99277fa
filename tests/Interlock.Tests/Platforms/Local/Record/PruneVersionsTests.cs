using System.Text.Json;
using Interlock.Ledger;
using Interlock.Platforms.Local;
using Interlock.Processes;
using Interlock.Tests.Verify;

namespace Interlock.Tests.Platforms;

public sealed class PruneVersionsTests : IDisposable
{
    private readonly DirectoryInfo state = Directory.CreateTempSubdirectory("interlock-prune-");

    private LocalPaths Paths => new(state.FullName, "local");

    public void Dispose() => state.Delete(recursive: true);

    [Fact]
    public async Task The_oldest_go_but_never_what_the_way_back_leads_to()
    {
        // The previous version is the oldest of all: it was built long ago and went on serving.
        foreach (var (version, day) in new[] { ("1.3.0", 1), ("1.0.0", 2), ("1.1.0", 3), ("1.2.0", 4), ("1.3.9", 5), (Contexts.Version, 6) })
        {
            var folder = Paths.Version(version, "abc");
            Directory.CreateDirectory(folder);
            new BuiltVersion(version, "abc", DateTimeOffset.UnixEpoch.AddDays(day), "./web").Write(folder);
        }

        var runbook = Contexts.Runbook();
        var request = Contexts.Request(runbook with { Rollout = runbook.Rollout with { KeepVersions = 3 } });
        var context = Contexts.For("http://nowhere", state: state.FullName, history: () => ReleaseHistory.Of(Released("1.3.0")));

        var result = await new PruneVersions(new LocalEdge(Paths, "/nowhere/edge.dll", new CommandRunner(TimeProvider.System), TimeProvider.System), new ProcessHost(Paths, new CommandRunner(TimeProvider.System), TimeProvider.System), Paths, request).RunAsync(context, default);

        result.Verdict.ShouldBe(Verdict.Go);
        BuiltVersion.All(Paths).Select(version => version.Version).ShouldBe([Contexts.Version, "1.3.9", "1.3.0"]);
        result.Details.Count.ShouldBe(3);
    }

    private static LedgerEntry[] Released(string version) =>
    [
        new() { Number = 1, Run = "r", Kind = EntryKind.RunStarted, Data = JsonSerializer.SerializeToNode(new RunStart("Deploy", version, "abc", "digest", "ada", "here"), LedgerJson.Default.RunStart)!.AsObject() },
        new() { Number = 2, Run = "r", Kind = EntryKind.Live, Data = JsonSerializer.SerializeToNode(new LiveVersion(version, "abc", "digest", "http://x", null), LedgerJson.Default.LiveVersion)!.AsObject() },
        new() { Number = 3, Run = "r", Kind = EntryKind.RunEnded, Data = JsonSerializer.SerializeToNode(new RunEnd("succeeded", 0), LedgerJson.Default.RunEnd)!.AsObject() },
    ];
}
