using System.Net;
using System.Text.Json.Nodes;
using Interlock.Platforms.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Interlock.Edge.Tests;

public class SwarmSlotTests
{
    [Fact]
    public async Task A_slot_follows_the_tasks_of_its_start_and_sends_to_all_of_them()
    {
        await using var edge = await RunningEdge.StartAsync();
        await using var manager = await Manager.StartAsync();
        manager.Tasks = [(edge.Blue.Url, "a", "running"), (edge.Green.Url, "a", "running"), ("http://127.0.0.1:1", "another", "running"), ("http://127.0.0.1:2", "a", "starting")];
        await edge.Control.PutSlotAsync("blue", new EdgeSlotSpec(edge.Blue.Url, "1.0.0") { Service = manager.Service("a") });

        await UntilAsync(async () => (await BlueAsync(edge)).Addresses!.Count == 2);
        HashSet<string> answered = [await edge.Http.GetStringAsync("/"), await edge.Http.GetStringAsync("/")];
        answered.Count.ShouldBe(2);

        manager.Tasks = [];
        await UntilAsync(() => Task.FromResult(manager.Asked > 4));
        (await BlueAsync(edge)).Addresses!.Count.ShouldBe(2, "where nothing runs, what was known stays");
        manager.Tasks = [(edge.Green.Url, "a", "running")];
        await UntilAsync(async () => (await BlueAsync(edge)).Addresses is [var one] && one == edge.Green.Url);
        (await BlueAsync(edge)).Url.ShouldBe(edge.Green.Url);
    }

    [Fact]
    public async Task A_request_that_one_task_can_not_be_reached_for_goes_to_another()
    {
        await using var edge = await RunningEdge.StartAsync();
        await using var manager = await Manager.StartAsync();
        manager.Tasks = [(edge.Blue.Url, "a", "running"), ("http://127.0.0.1:1", "a", "running")];
        await edge.Control.PutSlotAsync("blue", new EdgeSlotSpec(edge.Blue.Url, "1.0.0") { Service = manager.Service("a") });
        await UntilAsync(async () => (await BlueAsync(edge)).Addresses!.Count == 2);

        for (var asked = 0; asked < 10; asked++)
            (await edge.Http.GetAsync(new Uri("/", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_retired_slot_has_its_service_scaled_to_nothing_but_not_one_that_was_started_anew()
    {
        await using var edge = await RunningEdge.StartAsync();
        await using var manager = await Manager.StartAsync();
        await edge.Control.PutSlotAsync("green", new EdgeSlotSpec(edge.Green.Url, "2.0.0") { Service = manager.Service("older") });
        await edge.Control.RetireAsync("green", TimeSpan.Zero);
        await UntilAsync(async () => (await edge.Control.StateAsync()).Slots.Single(slot => slot.Name == "green").RetiredAt is not null);
        manager.Replicas.ShouldBe(2);

        await edge.Control.PutSlotAsync("green", new EdgeSlotSpec(edge.Green.Url, "3.0.0") { Service = manager.Service("a") });
        await edge.Control.RetireAsync("green", TimeSpan.Zero);
        await UntilAsync(() => Task.FromResult(manager.Replicas == 0));
    }

    private static async Task<EdgeSlot> BlueAsync(RunningEdge edge) => (await edge.Control.StateAsync()).Slots.Single(slot => slot.Name == "blue");

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!await holds())
            await Task.Delay(20, limit.Token);
    }

    /// <summary>What the edge asks of a manager, on a real socket. Its own start is <c>a</c>.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Maintainability", "CA1507", Justification = "The names are the Engine API's, and stay when ours change.")]
    private sealed class Manager : IAsyncDisposable
    {
        private readonly string _socket = Path.Combine(Path.GetTempPath(), $"manager-{Guid.NewGuid():N}"[..16]);
        private WebApplication _app = null!;
        private int _asked;

        public IReadOnlyList<(string Url, string Start, string State)> Tasks { get; set; } = [];

        public int Asked => _asked;

        public int Replicas { get; private set; } = 2;

        public EdgeService Service(string start) => new(_socket, "service", start);

        public static async Task<Manager> StartAsync()
        {
            var manager = new Manager();
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(manager._socket));
            manager._app = builder.Build();
            manager._app.Run(manager.AnswerAsync);
            await manager._app.StartAsync();
            return manager;
        }

        private async Task AnswerAsync(HttpContext context)
        {
            if (context.Request.Path.StartsWithSegments("/services/service/update", StringComparison.Ordinal))
            {
                context.Request.Query["version"].ToString().ShouldBe("7");
                Replicas = JsonNode.Parse(await new StreamReader(context.Request.Body).ReadToEndAsync())!["Mode"]!["Replicated"]!["Replicas"]!.GetValue<int>();
                return;
            }

            JsonNode answer = context.Request.Path.Value switch
            {
                "/tasks" => new JsonArray([.. Tasks.Select(task => (JsonNode)new JsonObject
                {
                    ["NodeID"] = "here",
                    ["Spec"] = new JsonObject { ["ContainerSpec"] = new JsonObject { ["Labels"] = new JsonObject { ["interlock.start"] = task.Start } } },
                    ["Status"] = new JsonObject { ["State"] = task.State, ["PortStatus"] = new JsonObject { ["Ports"] = new JsonArray(new JsonObject { ["PublishedPort"] = new Uri(task.Url).Port }) } },
                })]),
                "/info" => new JsonObject { ["Swarm"] = new JsonObject { ["NodeID"] = "here" } },
                "/services/service" => new JsonObject
                {
                    ["Version"] = new JsonObject { ["Index"] = 7 },
                    ["Spec"] = new JsonObject { ["TaskTemplate"] = new JsonObject { ["ContainerSpec"] = new JsonObject { ["Labels"] = new JsonObject { ["interlock.start"] = "a" } } }, ["Mode"] = new JsonObject { ["Replicated"] = new JsonObject { ["Replicas"] = 2 } } },
                },
                var other => throw new InvalidOperationException(other),
            };
            Interlocked.Increment(ref _asked);
            await context.Response.WriteAsync(answer.ToJsonString());
        }

        public async ValueTask DisposeAsync()
        {
            await _app.DisposeAsync();
            File.Delete(_socket);
        }
    }
}
