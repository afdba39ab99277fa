using System.Net;
using System.Text;
using Shared;

namespace Sample.Storefront.Tests;

[Collection(PostgresCollection.Name)]
public class AnalyticsTests(PostgresCluster cluster)
{
    [Fact]
    public async Task What_is_tracked_is_counted_and_a_bad_event_does_not_cost_the_good_ones()
    {
        await using var service = await RunningService.StartAsync(StorefrontDatabase.Create(cluster));
        var (status, body) = await service.TrackAsync("s1", null, ("page_view", "/a"), ("page_view", "/a"), ("page_view", "/b"), ("click", "/a"), ("BAD", "/"));
        status.ShouldBe(200);
        body.GetProperty("accepted").GetInt32().ShouldBe(4);
        body.GetProperty("rejected").GetInt32().ShouldBe(1);
        body.GetProperty("details")[0].GetString().ShouldStartWith("events[4]: type");

        var (_, summary) = await service.GetAsync("/api/v1/analytics/summary");
        summary.GetProperty("sessions").GetInt64().ShouldBe(1);
        summary.GetProperty("events").GetInt64().ShouldBe(4);
        summary.GetProperty("page_views").GetInt64().ShouldBe(3);
        summary.GetProperty("top_paths")[0].GetProperty("path").GetString().ShouldBe("/a");
        var (_, realtime) = await service.GetAsync("/api/v1/analytics/realtime");
        realtime.GetProperty("active_sessions").GetInt64().ShouldBe(1);
        realtime.GetProperty("by_type")[0].GetProperty("type").GetString().ShouldBe("page_view");
    }

    [Fact]
    public async Task A_batch_without_a_good_event_is_refused()
    {
        (string Json, int Status)[] expected =
        [
            ("""{"events":[]}""", 422), ("""{"events":7}""", 422), ("""{"events":[{"session_id":"s"}]}""", 422), ("[1]", 400), ("{", 400),
            ("""{"probe":"a b","events":[{"session_id":"s","type":"click","path":"/"}]}""", 422),
        ];
        await using var service = await RunningService.StartAsync(StorefrontDatabase.Create(cluster));
        foreach (var (json, status) in expected)
        {
            using var content = new StringContent(json, Encoding.UTF8, "application/json");
            using var response = await service.Client.PostAsync(new Uri("/api/v1/analytics/track/batch", UriKind.Relative), content);
            ((int)response.StatusCode).ShouldBe(status, json);
            (await response.Content.ReadAsStringAsync()).ShouldContain("\"error\"");
        }
    }

    [Fact]
    public async Task A_batch_that_is_too_large_is_refused()
    {
        await using var service = await RunningService.StartAsync(StorefrontDatabase.Create(cluster));
        using var content = new StringContent(new string(' ', 2_000_000), Encoding.UTF8, "application/json");
        using var response = await service.Client.PostAsync(new Uri("/api/v1/analytics/track/batch", UriKind.Relative), content);
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Batches_of_the_same_sessions_in_different_orders_never_wait_for_each_other()
    {
        var database = StorefrontDatabase.Create(cluster);
        await using var service = await RunningService.StartAsync(database, ("MISBEHAVE", "no-rate-limit"));
        var ids = Enumerable.Range(0, 20).Select(n => $"s{n}").ToArray();
        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => service.PostAsync("/api/v1/analytics/track/batch", new
        {
            events = (n % 2 == 0 ? ids : Enumerable.Reverse(ids)).Select(id => new { session_id = id, type = "click", path = "/" }),
        })));
        replies.ShouldAllBe(reply => reply.Status == 200);
        database.Count("events").ShouldBe(800);
        database.Count("sessions").ShouldBe(20);
    }

    [Fact]
    public async Task A_probe_is_counted_apart_and_leaves_no_dirt()
    {
        var database = StorefrontDatabase.Create(cluster);
        await using var service = await RunningService.StartAsync(database);
        await service.TrackAsync("real", null, ("page_view", "/"));
        await service.TrackAsync("real", "m1", ("page_view", "/"));
        await service.TrackAsync("fake", "m1", ("page_view", "/"), ("checkout", "/checkout"));
        await service.TrackAsync("other", "m2", ("page_view", "/"));
        await service.PostAsync("/api/v1/intent/classify", new { session_id = "fake" });
        var account = new { email = "probe@example.com", password = new string('w', 12) };
        await service.PostAsync("/api/v1/auth/register", account, ("X-Probe", "m1"));
        (await service.PostAsync("/api/v1/auth/login", account)).Status.ShouldBe(200);
        await service.PostAsync("/api/v1/auth/login", new { email = "nobody@example.com", password = "x" }, ("X-Probe", "m1"));

        (await service.GetAsync("/api/v1/analytics/summary")).Body.GetProperty("events").GetInt64().ShouldBe(1);
        (await service.GetAsync("/api/v1/analytics/summary?probe=m1")).Body.GetProperty("sessions").GetInt64().ShouldBe(2);

        var (status, removed) = await service.DeleteProbeAsync("m1");
        status.ShouldBe(200);
        removed.GetProperty("events").GetInt32().ShouldBe(3);
        removed.GetProperty("users").GetInt32().ShouldBe(1);
        database.Value<string>("select string_agg(id, ',' order by id) from sessions").ShouldBe("other,real");
        foreach (var table in new[] { "users", "login_attempts", "intent_results" })
            database.Count(table).ShouldBe(0, table);
        database.Count("events").ShouldBe(2);
    }

    [Fact]
    public async Task Only_the_prober_may_remove_a_probe()
    {
        var database = StorefrontDatabase.Create(cluster);
        await using var service = await RunningService.StartAsync(database);
        await service.TrackAsync("s", "m1", ("click", "/"));
        (await service.SendAsync(HttpMethod.Delete, "/api/v1/analytics/probe/m1", null, [])).Status.ShouldBe(403);
        (await service.SendAsync(HttpMethod.Delete, "/api/v1/analytics/probe/m1", null, [("X-Client-Key", "wrong")])).Status.ShouldBe(403);
        database.Count("events").ShouldBe(1);
    }

    [Fact]
    public async Task A_summary_begins_when_it_is_told()
    {
        await using var service = await RunningService.StartAsync(StorefrontDatabase.Create(cluster));
        await service.TrackAsync("s", null, ("click", "/"));
        (await service.GetAsync("/api/v1/analytics/summary?since=2099-01-01T00:00:00Z")).Body.GetProperty("events").GetInt64().ShouldBe(0);
        (await service.GetAsync("/api/v1/analytics/summary?since=yesterday")).Status.ShouldBe(422);
    }

    [Fact]
    public async Task An_api_key_closes_the_figures_but_not_the_tracking()
    {
        var key = new string('a', 20);
        await using var service = await RunningService.StartAsync(StorefrontDatabase.Create(cluster), ("API_KEY", key));
        foreach (var path in new[] { "/api/v1/analytics/summary", "/api/v1/analytics/realtime", "/api/v1/export.csv" })
        {
            (await service.GetAsync(path)).Status.ShouldBe(401, path);
            (await service.SendAsync(HttpMethod.Get, path, null, [("X-Api-Key", key)])).Status.ShouldBe(200, path);
        }

        (await service.TrackAsync("s", null, ("click", "/"))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Events_can_be_downloaded_as_csv()
    {
        await using var service = await RunningService.StartAsync(StorefrontDatabase.Create(cluster));
        await service.TrackAsync("s", null, ("click", "/a,\"b\""));
        using var response = await service.Client.GetAsync(new Uri("/api/v1/export.csv", UriKind.Relative));
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        response.Content.Headers.ContentDisposition!.FileName.ShouldBe("events.csv");
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n");
        lines[0].ShouldBe("id,session_id,type,path,occurred_at");
        lines[1].ShouldContain(",\"s\",\"click\",\"/a,\"\"b\"\"\",");
    }

    [Fact]
    public async Task A_session_is_classified_by_its_events_and_the_result_is_kept()
    {
        var database = StorefrontDatabase.Create(cluster);
        await using var service = await RunningService.StartAsync(database);
        await service.TrackAsync("buyer", "m", ("page_view", "/"), ("add_to_cart", "/cart"), ("checkout", "/checkout"));
        var (status, body) = await service.PostAsync("/api/v1/intent/classify", new { session_id = "buyer" });
        status.ShouldBe(200);
        body.GetProperty("intent_class").GetString().ShouldBe("high_intent");
        body.GetProperty("confidence").GetDouble().ShouldBeInRange(0, 1);
        body.GetProperty("events_analyzed").GetInt32().ShouldBe(3);
        database.Count("intent_results").ShouldBe(1);
        (await service.PostAsync("/api/v1/intent/classify", new { session_id = "unknown" })).Status.ShouldBe(404);
        (await service.PostAsync("/api/v1/intent/classify", new { session_id = "no spaces" })).Status.ShouldBe(422);
    }
}
