using System.Text.Json;
using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Platforms;
using Interlock.Repository;
using Interlock.Tests.Verify;

namespace Interlock.Tests.Repository;

/// <summary>The steps that make a tag or a branch, against real repositories.</summary>
public sealed class GitReferenceStepTests : IDisposable
{
    private const string ReleaseTag = "refs/tags/v1.4.0";
    private const string PreDeployTag = "refs/tags/v1.4.0-pre-deploy";
    private const string Branch = "refs/heads/rollback/before-1.4.0";

    private readonly Checkout source = new();
    private readonly string live;
    private readonly string next;

    public GitReferenceStepTests()
    {
        live = source.With("a.txt", "1").Commit("Live");
        next = source.With("a.txt", "2").Commit("Next");
        source.Repository().SnapshotAsync(default).GetAwaiter().GetResult();
    }

    public static TheoryData<string> All => [ReleaseTag, PreDeployTag, Branch];

    public void Dispose() => source.Dispose();

    [Theory]
    [MemberData(nameof(All))]
    public async Task What_a_release_has_made_is_gone_after_the_undo_and_the_callers_repository_is_as_it_was(string reference)
    {
        var before = source.Git("for-each-ref");
        var intent = await PrepareAsync(reference);
        var result = await Of(reference).RunAsync(Context(intent), default);
        (result.Verdict, result.Changed).ShouldBe((Verdict.Go, true));
        (await ResolveAsync(reference)).ShouldBe(reference == ReleaseTag ? next : live);

        (await Of(reference).UndoAsync(Context(), intent, null, default)).Outcome.ShouldBe(UndoOutcome.Back);

        (await ResolveAsync(reference)).ShouldBeNull();
        (await Of(reference).UndoAsync(Context(), intent, null, default)).Outcome.ShouldBe(UndoOutcome.Back, "undoing twice is harmless");
        source.Git("for-each-ref").ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task After_a_kill_it_is_asked_whether_the_name_is_there(string reference)
    {
        var intent = await PrepareAsync(reference);
        (await Of(reference).ProbeAsync(Context(), intent, default)).State.ShouldBe(RealityState.NotDone, "killed before the act");

        await Of(reference).RunAsync(Context(intent), default);

        (await Of(reference).ProbeAsync(Context(), intent, default)).State.ShouldBe(RealityState.Done, "killed after the act");
        (await Of(reference).RunAsync(Context(intent), default)).Verdict.ShouldBe(Verdict.Go, "doing it twice is harmless");
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task What_an_earlier_release_has_made_is_not_deleted_by_the_undo_of_a_later_one(string reference)
    {
        await Of(reference).RunAsync(Context(await PrepareAsync(reference)), default);

        var intent = await PrepareAsync(reference);
        (await Of(reference).RunAsync(Context(intent), default)).Changed.ShouldBeFalse();
        (await Of(reference).UndoAsync(Context(), intent, null, default)).Outcome.ShouldBe(UndoOutcome.Back);

        (await ResolveAsync(reference)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_release_tag_that_stands_for_another_commit_stops_and_stays()
    {
        await source.Repository().TagAsync("v1.4.0", live, "Another", default);
        var intent = await PrepareAsync(ReleaseTag);

        (await Of(ReleaseTag).RunAsync(Context(intent), default)).Verdict.ShouldBe(Verdict.Stop);

        (await Of(ReleaseTag).ProbeAsync(Context(), intent, default)).State.ShouldBe(RealityState.NotDone);
        (await Of(ReleaseTag).UndoAsync(Context(), intent, null, default)).Outcome.ShouldBe(UndoOutcome.Back);
        (await ResolveAsync(ReleaseTag)).ShouldBe(live);
    }

    [Theory]
    [InlineData(PreDeployTag)]
    [InlineData(Branch)]
    public async Task A_version_that_is_released_again_over_another_one_gets_a_name_with_a_number(string reference)
    {
        await (reference == Branch
            ? source.Repository().BranchAsync("rollback/before-1.4.0", next, default)
            : source.Repository().TagAsync("v1.4.0-pre-deploy", next, "What was live then", default));
        var intent = await PrepareAsync(reference);

        (await Of(reference).RunAsync(Context(intent), default)).Evidence.ShouldStartWith(reference == Branch ? "rollback/before-1.4.0-2 is on" : "v1.4.0-pre-deploy-2 is on");

        (await ResolveAsync(reference), await ResolveAsync(reference + "-2")).ShouldBe((next, live));
        (await Of(reference).ProbeAsync(Context(), intent, default)).State.ShouldBe(RealityState.Done);
        (await Of(reference).UndoAsync(Context(), intent, null, default)).Outcome.ShouldBe(UndoOutcome.Back);
        (await ResolveAsync(reference), await ResolveAsync(reference + "-2")).ShouldBe((next, null));
    }

    [Theory]
    [InlineData(PreDeployTag)]
    [InlineData(Branch)]
    public async Task With_nothing_live_there_is_nothing_to_name_and_nothing_to_undo(string reference)
    {
        var intent = await PrepareAsync(reference, live: false);
        var result = await Of(reference).RunAsync(Context(intent), default);

        (result.Verdict, result.Changed).ShouldBe((Verdict.Go, false));
        result.Evidence.ShouldStartWith("nothing live");
        (await Of(reference).UndoAsync(Context(), intent, null, default)).Outcome.ShouldBe(UndoOutcome.Back);
        (await ResolveAsync(reference)).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_live_by_an_unknown_commit_is_not_called_nothing()
    {
        var result = await Of(PreDeployTag).RunAsync(Context(GitReference.Prepared(PreDeployTag, "", "1.3.0", null)), default);

        result.Verdict.ShouldBe(Verdict.Warn);
        result.Evidence.ShouldBe("1.3.0 is live, but the commit it was built from is not known: no tag to make");
    }

    private async Task<JsonObject> PrepareAsync(string reference, bool live = true) =>
        JsonNode.Parse((await Of(reference).PrepareAsync(Context(live: live), default)).ToJsonString())!.AsObject();

    private Task<string?> ResolveAsync(string reference) => source.Repository().ResolveAsync(reference, default);

    private MutatingStep Of(string reference)
    {
        var request = new PlanRequest(Contexts.Runbook(), "local", "1.4.0", next);
        return reference switch { ReleaseTag => new Interlock.Rollout.ReleaseTag(request), PreDeployTag => new Interlock.Backup.PreDeployTag(request), _ => new Interlock.Backup.RollbackBranch(request) };
    }

    private StepContext Context(JsonObject? intent = null, bool live = true) => new()
    {
        Plan = new(Contexts.Runbook(), "local", "1.4.0", next, []),
        Run = "local-test",
        Site = new(source.Root, source.Beside("state"), source.Beside("artifacts")),
        Commands = null!,
        Clock = TimeProvider.System,
        Platform = null!,
        Repository = source.Repository(),
        Options = new(),
        Database = _ => throw new NotSupportedException(),
        FindData = (_, _) => null,
        History = () => ReleaseHistory.Of(live ? [Released()] : []),
        Say = _ => { },
        Intent = intent ?? [],
    };

    private LedgerEntry Released() =>
        new() { Number = 1, Run = "r", Kind = EntryKind.Live, Data = JsonSerializer.SerializeToNode(new LiveVersion("1.3.0", live, "digest", "http://x", null), LedgerJson.Default.LiveVersion)!.AsObject() };
}
