using System.Text.Json;
using Interlock.Processes;
using Interlock.Runbook;
using Interlock.Tests.Verify;
using Interlock.Watch.Actions;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Watch.Actions;

public sealed class NotifierTests
{
    private static readonly Notice Found = new("firing", "p95 > 500ms", WatchSeverity.Warning, "production", "1.4.0", "p95 is 900 ms", WatchRoom.Start);
    private readonly List<string> said = [];

    [Fact]
    public async Task A_webhook_gets_all_of_it_and_a_line_to_show()
    {
        var got = new TaskCompletionSource<JsonElement>();
        long? length = null;
        await using var server = await Server.StartAsync(async context =>
        {
            length = context.Request.ContentLength;
            got.SetResult((await context.Request.ReadFromJsonAsync<JsonElement>()).Clone());
        });

        await Notifier(new() { Webhook = new Secret(server.Url + "/hook-f3a9") }).TellAsync(Found, default);

        var told = await got.Task;
        told.GetProperty("text").GetString().ShouldBe("[WARNING] production 1.4.0: p95 > 500ms: p95 is 900 ms");
        length.ShouldNotBeNull("small receivers don't read what comes in chunks");
        told.GetProperty("event").GetString().ShouldBe("firing");
        told.GetProperty("severity").GetString().ShouldBe("warning");
        told.GetProperty("at").GetDateTimeOffset().ShouldBe(WatchRoom.Start);
        said.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_webhook_that_refuses_is_told()
    {
        await using var server = await Server.SayingAsync(410, "gone");

        await Notifier(new() { Webhook = new Secret(server.Url) }).TellAsync(Found, default);

        said.ShouldHaveSingleItem().ShouldContain("watch.notify.webhook answered 410");
    }

    [Fact]
    public async Task A_webhook_that_is_not_there_is_told()
    {
        string address;
        await using (var server = await Server.SayingAsync(200, ""))
            address = server.Url;

        await Notifier(new() { Webhook = new Secret(address) }).TellAsync(Found, default);

        said.ShouldHaveSingleItem().ShouldContain("has reached nobody");
    }

    [Fact]
    public async Task A_command_that_fails_is_told()
    {
        await Notifier(new() { Command = "test \"$SEVERITY\" = critical" }).TellAsync(Found, default);

        said.ShouldHaveSingleItem().ShouldContain("watch.notify.command ended with 1");
    }

    private Notifier Notifier(NotifySettings settings) => new(settings, Path.GetTempPath(), new CommandRunner(TimeProvider.System), said.Add);
}
