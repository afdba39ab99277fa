using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Session;

namespace Interlock.Tests.Session;

public sealed class KeptRunbookTests : IDisposable
{
    private readonly SessionRoom room = new();

    public void Dispose() => room.Dispose();

    private string Runbook => Path.Combine(room.Root, "release.yaml");

    private void Break(bool keptFirst)
    {
        if (keptFirst)
            new KeptRunbook(room.State, "local").Keep(Runbook);
        File.AppendAllText(Runbook, "\nrolout: {}\n");
    }

    [Theory]
    [InlineData("Status")]
    [InlineData("Rollback")]
    [InlineData("Down")]
    public async Task A_target_that_looks_back_goes_by_the_runbook_of_the_last_release_and_says_so(string target)
    {
        Break(keptFirst: true);

        var said = await room.SayAsync("local", session => session.StatusAsync(), target: target);

        said.ShouldContain("1 problem");
        said.ShouldContain("rolout");
        said.ShouldContain("the runbook of the last release");
        said.ShouldContain("Releases");
    }

    [Fact]
    public async Task Nothing_new_is_planned_by_it()
    {
        Break(keptFirst: true);

        await Should.ThrowAsync<RunbookException>(() => room.SayAsync("local", session => session.PlanAsync(), target: "Plan"));
    }

    [Fact]
    public async Task Without_one_the_problems_are_told()
    {
        Break(keptFirst: false);

        (await Should.ThrowAsync<RunbookException>(() => room.SayAsync("local", session => session.StatusAsync(), target: "Status"))).Message.ShouldContain("rolout");
    }

    [Theory]
    [InlineData("Status")]
    [InlineData("Plan")]
    [InlineData("Down")]
    public async Task A_runbook_of_another_system_is_refused_in_its_state_folder(string target)
    {
        new KeptRunbook(room.State, "local").Keep(Runbook);
        File.WriteAllText(Runbook, File.ReadAllText(Runbook).Replace("name: shop\nversion", "name: billing\nversion", StringComparison.Ordinal));

        var refused = await Should.ThrowAsync<UsageException>(() => room.SayAsync("local", session => target switch { "Plan" => session.PlanAsync(), "Down" => session.DownAsync(), _ => session.StatusAsync() }, target: target));

        refused.Message.ShouldContain("releases 'billing', and the last release");
        refused.Message.ShouldContain("was of 'shop'");
        refused.Message.ShouldContain("--state=PATH");
    }

    [Fact]
    public async Task Values_that_it_refers_to_may_be_missing_where_nothing_is_started()
    {
        File.WriteAllText(Runbook, File.ReadAllText(Runbook).Replace("run: ./serve", "run: ./serve\n    variables: {KEY: {value: \"${env:INTERLOCK_TEST_NEVER_SET}\"}}", StringComparison.Ordinal));
        Break(keptFirst: true);

        (await room.SayAsync("local", session => session.StatusAsync(), target: "Status")).ShouldContain("the runbook of the last release");
    }

    [Fact]
    public void Only_its_owner_can_read_it()
    {
        Break(keptFirst: true);

        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.Combine(room.State, "local/release.yaml")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
