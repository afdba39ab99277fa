using System.Net;
using System.Net.Sockets;
using System.Text;
using Interlock.Platforms;
using Interlock.Preflight.Documents.OpenApi;
using NetListener = System.Net.HttpListener;

namespace Interlock.Tests.Preflight.Documents;

public sealed class ApiDescriptionTests
{
    private const string Old = """{"openapi":"3.1.0","info":{"title":"Shop","version":"1.0.0"},"paths":{"/a":{"get":{"responses":{"200":{"description":"ok"}}}},"/b":{"get":{"responses":{"200":{"description":"ok"}}}}}}""";
    private const string New = """{"openapi":"3.1.0","info":{"title":"Shop","version":"2.0.0"},"paths":{"/a":{"get":{"responses":{"200":{"description":"ok"}}}}}}""";

    [Theory]
    [InlineData(Old, Old, "", Verdict.Go, "2 operations, as the live service has them")]
    [InlineData(New, Old, "", Verdict.Go, "1 change, none of which breaks clients")]
    [InlineData(Old, New, "", Verdict.Stop, "breaks clients of the live service: /b: the path was removed; take it back, or say 'allow-breaking: 2.0.0'")]
    [InlineData(Old, New, ", allow-breaking: 2.0.0", Verdict.Warn, "allowed for 2.0.0")]
    [InlineData(Old, New, ", allow-breaking: 1.9.0", Verdict.Stop, "which allows 1.9.0")]
    [InlineData("<html>", New, "", Verdict.Hold, "can't be read")]
    [InlineData(null, New, "", Verdict.Hold, "404")]
    [InlineData(Old, "openapi: [", "", Verdict.Hold, "api.json can't be read")]
    public async Task The_committed_document_is_compared_with_the_live_one(string? live, string committed, string more, Verdict verdict, string evidence)
    {
        using var server = new Server(live);
        using var room = new Room { Platform = new LivePlatform(new("1.0.0", server.Url, true, "")) }.With("api.json", committed);
        var result = await room.RunAsync(Step(more));

        result.Verdict.ShouldBe(verdict);
        result.Evidence.ShouldContain(evidence);
    }

    [Fact]
    public async Task Nothing_live_is_said()
    {
        using var room = new Room { Platform = new LivePlatform(null) }.With("api.json", New);
        (await room.RunAsync(Step(""))).ShouldSatisfyAllConditions(result => result.Verdict.ShouldBe(Verdict.Go), result => result.Evidence.ShouldContain("nothing is live"));
    }

    [Fact]
    public async Task A_live_service_that_does_not_answer_holds()
    {
        using var room = new Room { Platform = new LivePlatform(new("1.0.0", "http://127.0.0.1:1", true, "")) }.With("api.json", New);
        (await room.RunAsync(Step(""))).Verdict.ShouldBe(Verdict.Hold);
    }

    [Fact]
    public async Task A_document_that_is_not_there_holds()
    {
        using var room = new Room();
        (await room.RunAsync(Step(""))).Verdict.ShouldBe(Verdict.Hold);
    }

    private static ApiDescription Step(string more)
    {
        var runbook = Runbook.Text.Good(Runbook.Text.With($"documents: {{openapi: {{document: api.json, live: /docs/api{more}}}}}"));
        return new(new PlanRequest(runbook, "production", "2.0.0", "abc1234"), runbook.Documents.Openapi!);
    }

    private sealed class Server : IDisposable
    {
        private readonly NetListener listener = new();

        public Server(string? answer)
        {
            using (var free = new TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
            }

            listener.Prefixes.Add(Url + "/");
            listener.Start();
            _ = ServeAsync(answer);
        }

        public string Url { get; }

        public void Dispose() => listener.Close();

        private async Task ServeAsync(string? answer)
        {
            try
            {
                while (true)
                {
                    var context = await listener.GetContextAsync();
                    context.Response.StatusCode = answer is null || context.Request.Url!.AbsolutePath != "/docs/api" ? 404 : 200;
                    await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer ?? ""));
                    context.Response.Close();
                }
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
