namespace Interlock.Edge.Tests;

public class ForwardingTests
{
    [Fact]
    public async Task When_the_live_version_dies_requests_go_to_the_fallback_also_those_with_a_body()
    {
        await using var edge = await RunningEdge.StartAsync();
        await edge.SwitchAsync(0, 100, fallback: "blue");
        await edge.Green.DisposeAsync();

        (await edge.Http.GetStringAsync("/")).ShouldBe("blue");
        using var posted = await edge.Http.PostAsync("/echo", new StringContent("kept"));

        (await posted.Content.ReadAsStringAsync()).ShouldBe("kept");
        var counted = await edge.CountedAsync();
        counted.Total.Failed.ShouldBe(0);
        counted.Total.Requests.ShouldBe(2);
        counted.Slots.Single(slot => slot.Slot == "green").Retried.ShouldBe(2);
    }

    [Fact]
    public async Task A_body_that_was_already_sent_is_never_sent_again()
    {
        await using var edge = await RunningEdge.StartAsync();
        await edge.SwitchAsync(0, 100, fallback: "blue");

        using var answer = await edge.Http.PostAsync("/read-and-break", new StringContent("once"));

        ((int)answer.StatusCode).ShouldBe(502);
        edge.Blue.Served.ShouldBe(0);
        var counted = await edge.CountedAsync();
        (counted.Total.Failed, counted.Total.TransportErrors, counted.Total.Retried).ShouldBe((1, 1, 0));
    }

    [Fact]
    public async Task A_GET_that_broke_before_its_answer_began_is_tried_once_more_and_no_further()
    {
        await using var edge = await RunningEdge.StartAsync();
        await edge.SwitchAsync(0, 100, fallback: "blue");

        using var answer = await edge.Http.GetAsync("/break");

        ((int)answer.StatusCode).ShouldBe(502);
        (await edge.CountedAsync()).Total.Retried.ShouldBe(1);
        edge.Blue.Served.ShouldBe(1);
    }

    [Fact]
    public async Task The_service_sees_the_clients_host_and_address_and_no_forged_ones()
    {
        await using var edge = await RunningEdge.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/headers");
        request.Headers.Host = "shop.example";
        request.Headers.Add("X-Forwarded-For", "6.6.6.6");

        using var answer = await edge.Http.SendAsync(request);

        var seen = await answer.Content.ReadAsStringAsync();
        seen.ShouldContain("Host: shop.example");
        seen.ShouldContain("X-Forwarded-For: 127.0.0.1");
        seen.ShouldContain("X-Forwarded-Host: shop.example");
        seen.ShouldNotContain("6.6.6.6");
        seen.ShouldNotContain("traceparent: 00-0");
    }

    [Fact]
    public async Task An_answer_streams_through_while_it_is_still_being_made()
    {
        await using var edge = await RunningEdge.StartAsync();
        await using var stream = await edge.Http.GetStreamAsync("/stream");
        var buffer = new byte[100];

        var first = await stream.ReadAsync(buffer);
        edge.Blue.LetGo();
        using var rest = new StreamReader(stream);

        System.Text.Encoding.ASCII.GetString(buffer, 0, first).ShouldBe("first ");
        (await rest.ReadToEndAsync()).ShouldBe("last");
    }

    [Fact]
    public async Task A_body_larger_than_the_servers_usual_limit_passes()
    {
        await using var edge = await RunningEdge.StartAsync();
        using var content = new ByteArrayContent(new byte[40_000_000]);

        using var answer = await edge.Http.PostAsync("/length", content);

        (await answer.Content.ReadAsStringAsync()).ShouldBe("40000000");
    }

    [Fact]
    public async Task A_long_answer_arrives_whole_and_its_length_is_told_to_who_asks_for_that_alone()
    {
        await using var edge = await RunningEdge.StartAsync();

        using var answer = await edge.Http.GetAsync("/long", HttpCompletionOption.ResponseHeadersRead);
        using var asked = new HttpRequestMessage(HttpMethod.Head, "/long");
        using var told = await edge.Http.SendAsync(asked);

        answer.Content.Headers.ContentLength.ShouldBe(5_000_000);
        (await answer.Content.ReadAsByteArrayAsync()).Length.ShouldBe(5_000_000);
        told.Content.Headers.ContentLength.ShouldBe(5_000_000);
        (await edge.CountedAsync()).Total.Failed.ShouldBe(0);
    }
}
