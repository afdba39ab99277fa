using System.Net.Sockets;
using System.Text;
using Shared;

namespace Sample.Storefront.Tests;

[Collection(PostgresCollection.Name)]
public class ProcessTests(PostgresCluster cluster)
{
    [Fact]
    public async Task A_good_start_says_so_line_by_line_and_shows_no_secret()
    {
        var variables = RunningService.Variables(StorefrontDatabase.Create(cluster).Url);
        using var service = new ServiceProcess(variables);
        await service.LineAsync("All systems operational");
        await service.LineAsync("Database connection verified");
        service.Lines.ShouldAllBe(line => line.Contains(" INFO ", StringComparison.Ordinal));
        string.Join('\n', service.Lines).ShouldNotContain(variables["SECRET_KEY"]!);
    }

    [Fact]
    public async Task A_misconfigured_service_stops_at_once_and_names_every_bad_variable()
    {
        using var service = new ServiceProcess(new Dictionary<string, string?>(StringComparer.Ordinal) { ["SECRET_KEY"] = "tiny-value", ["DEBUG"] = "perhaps" });
        (await service.ExitAsync()).ShouldBe(2);
        await service.LineAsync("DATABASE_URL is required");
        await service.LineAsync("SECRET_KEY must have");
        await service.LineAsync("DEBUG must be");
        string.Join('\n', service.Lines).ShouldNotContain("tiny-value");
    }

    [Fact]
    public async Task A_database_that_does_not_exist_ends_the_start()
    {
        using var service = new ServiceProcess(RunningService.Variables(cluster.Url("no_such_database")));
        (await service.ExitAsync()).ShouldBe(1);
        await service.LineAsync("Database connection failed");
    }

    [Fact]
    public async Task A_port_that_is_taken_ends_the_start_with_one_line()
    {
        var variables = RunningService.Variables(StorefrontDatabase.Create(cluster).Url);
        using var first = new ServiceProcess(variables);
        using var second = new ServiceProcess(variables, urls: (await first.AddressAsync()).AbsoluteUri);
        (await second.ExitAsync()).ShouldBe(1);
        await second.LineAsync("Cannot listen");
    }

    [Fact]
    public async Task A_request_in_flight_is_answered_after_SIGTERM_and_then_the_process_ends_well()
    {
        using var service = new ServiceProcess(RunningService.Variables(StorefrontDatabase.Create(cluster).Url));
        (await AnswerAcrossTerminationAsync(service)).ShouldBe("HTTP/1.1 200 OK");
        (await service.ExitAsync()).ShouldBe(0);
        await service.LineAsync("Stopped, nothing left in flight");
    }

    [Fact]
    public async Task A_version_can_be_made_to_cut_off_what_is_in_flight()
    {
        var variables = RunningService.Variables(StorefrontDatabase.Create(cluster).Url);
        variables["MISBEHAVE"] = "no-drain";
        using var service = new ServiceProcess(variables);
        (await AnswerAcrossTerminationAsync(service)).ShouldNotBe("HTTP/1.1 200 OK");
    }

    /// <summary>The status line of a request whose body is sent only after the service was told to end; null when it was cut off.</summary>
    private static async Task<string?> AnswerAcrossTerminationAsync(ServiceProcess service)
    {
        var address = await service.AddressAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        const string body = """{"events":[{"session_id":"s","type":"click","path":"/"}]}""";

        // The service says "100 Continue" when it waits for the body: then the request is certainly in flight.
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/v1/analytics/track/batch HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {body.Length}\r\n\r\n"), limit.Token);
        using var reader = new StreamReader(stream);
        (await reader.ReadLineAsync(limit.Token)).ShouldBe("HTTP/1.1 100 Continue");

        service.Terminate();
        try
        {
            await NoLongerListensAsync(address, limit.Token);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(body), limit.Token);
            await reader.ReadLineAsync(limit.Token);
            return await reader.ReadLineAsync(limit.Token);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static async Task NoLongerListensAsync(Uri address, CancellationToken limit)
    {
        while (true)
        {
            limit.ThrowIfCancellationRequested();
            using var knock = new TcpClient();
            try
            {
                await knock.ConnectAsync(address.Host, address.Port, limit);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }
}
