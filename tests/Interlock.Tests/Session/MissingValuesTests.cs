using Interlock.Runbook;

namespace Interlock.Tests.Session;

/// <summary>Who asks what is live, stops it or scans for secrets need not have the secrets that the services are started with.</summary>
public sealed class MissingValuesTests : IDisposable
{
    private readonly SessionRoom room = new();

    public MissingValuesTests() => File.WriteAllText(Path.Combine(room.Root, "release.yaml"), """
        name: shop
        version: 1.4.0
        services:
          web:
            run: ./serve
            variables: {SECRET_KEY: '${env:INTERLOCK_TEST_NO_SUCH_KEY}'}
        """);

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task Status_Diagnose_and_Down_go_without_them()
    {
        (await room.SayAsync("local", session => session.StatusAsync(), target: "Status")).ShouldContain("Releases");
        (await room.SayAsync("local", session => session.DiagnoseAsync(), target: "Diagnose")).ShouldContain("NOT_SET: SECRET_KEY");
        await room.SayAsync("local", session => session.DownAsync(), target: "Down");
    }

    [Theory]
    [InlineData("Rollback")]
    [InlineData("Watch")]
    [InlineData("Plan")]
    public async Task What_may_start_a_service_does_not(string target) =>
        (await Should.ThrowAsync<RunbookException>(() => room.SayAsync("local", session => session.StatusAsync(), target: target))).Message.ShouldContain("INTERLOCK_TEST_NO_SUCH_KEY is not set");
}
