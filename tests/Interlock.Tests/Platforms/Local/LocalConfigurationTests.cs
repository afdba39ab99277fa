using Interlock.Platforms;
using Interlock.Runbook;

namespace Interlock.Tests.Platforms;

/// <summary>What the local platform tells of the variables that run now: of a real process, and of what was kept when that is gone.</summary>
public sealed class LocalConfigurationTests : IDisposable
{
    private static readonly string Value = "running-" + Guid.NewGuid().ToString("N");

    private readonly LocalRoom room = new();

    [Fact]
    public async Task The_variables_of_the_process_that_serves_are_told_by_name_and_value()
    {
        room.Give(("SECRET_KEY", new() { Value = new(Value) }), ("MODE", new() { From = VariableSource.Environment }));
        (await room.Platform.ConfigurationAsync("web", default)).ShouldBeNull();
        await room.DeployAsync("1.0.0");

        var live = (await room.Platform.ConfigurationAsync("web", default))!;

        live.Version.ShouldBe("1.0.0");
        live.Variables.Keys.Where(name => !name.StartsWith("INTERLOCK_TEST", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ShouldBe(["MODE", "SECRET_KEY"]);
        live.Variables["SECRET_KEY"]!.Reveal().ShouldBe(Value);
        live.Variables["MODE"]!.IsInTheOpen.ShouldBeTrue();
        (await room.Platform.ConfigurationAsync("other", default)).ShouldBeNull();
    }

    [Fact]
    public async Task Of_a_process_that_is_gone_the_names_that_were_kept_are_told()
    {
        room.Give(("SECRET_KEY", new() { Value = new(Value) }));
        await room.DeployAsync("1.0.0");
        await LocalRoom.KillAsync((await room.SlotAsync("blue"))!.Process!.Pid);

        var live = (await room.Platform.ConfigurationAsync("web", default))!;

        live.Source.ShouldBe("what was kept of 1.0.0");
        live.Variables.Keys.ShouldContain("SECRET_KEY");
        live.Variables["SECRET_KEY"].ShouldBeNull();
    }

    public void Dispose() => room.Dispose();
}
