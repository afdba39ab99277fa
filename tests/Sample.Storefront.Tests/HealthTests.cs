using Shared;

namespace Sample.Storefront.Tests;

[Collection(PostgresCollection.Name)]
public class HealthTests(PostgresCluster cluster)
{
    [Fact]
    public async Task Health_tells_the_version_and_the_state_of_everything_it_needs()
    {
        await using var service = await RunningService.StartAsync(StorefrontDatabase.Create(cluster));
        var (status, body) = await service.GetAsync("/health");
        status.ShouldBe(200);
        body.GetProperty("status").GetString().ShouldBe("healthy");
        body.GetProperty("version").GetString().ShouldNotBeNullOrEmpty();
        body.GetProperty("environment").GetString().ShouldBe("production");
        body.GetProperty("debug_mode").GetBoolean().ShouldBeFalse();
        body.GetProperty("database").GetString().ShouldBe("connected");
        body.GetProperty("cache").GetString().ShouldBe("memory");
        body.GetProperty("revision").GetString().ShouldBe("003");
        body.GetProperty("uptime_seconds").GetDouble().ShouldBeGreaterThanOrEqualTo(0);
    }

    [Theory]
    [InlineData("001")]
    [InlineData("002")]
    public async Task An_older_schema_is_unhealthy_and_the_reason_says_so(string revision)
    {
        await using var service = await RunningService.StartAsync(StorefrontDatabase.Create(cluster, revision));
        var (status, body) = await service.GetAsync("/health");
        status.ShouldBe(503);
        body.GetProperty("reason").GetString().ShouldBe($"the schema is at revision {revision}; this version needs 003");
    }

    [Fact]
    public async Task A_database_without_revisions_is_unhealthy()
    {
        var database = StorefrontDatabase.Create(cluster, "000");
        database.Execute("drop table schema_revision");
        await using var service = await RunningService.StartAsync(database);
        (await service.GetAsync("/health")).Status.ShouldBe(503);
    }

    [Fact]
    public async Task A_newer_schema_that_only_adds_serves_as_before()
    {
        var database = StorefrontDatabase.Create(cluster);
        database.Execute("""
            alter table events add column device text not null default 'unknown';
            alter table sessions add column country text;
            alter table users add column locale text not null default 'en';
            create table later (id int);
            insert into schema_revision (revision, name) values ('004', 'later')
            """);
        await using var service = await RunningService.StartAsync(database);
        var (status, body) = await service.GetAsync("/health");
        status.ShouldBe(200);
        body.GetProperty("revision").GetString().ShouldBe("004");
        (await service.TrackAsync("s1", "m", ("page_view", "/"))).Status.ShouldBe(200);
        (await service.PostAsync("/api/v1/intent/classify", new { session_id = "s1" })).Status.ShouldBe(200);
        (await service.PostAsync("/api/v1/auth/register", new { email = "a@example.com", password = new string('w', 12) })).Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_schema_that_moves_under_the_service_is_seen_at_once()
    {
        var database = StorefrontDatabase.Create(cluster);
        await using var service = await RunningService.StartAsync(database);
        (await service.TrackAsync("s1", null, ("page_view", "/"))).Status.ShouldBe(200);
        database.Down("003");
        (await service.GetAsync("/health")).Status.ShouldBe(503);
        database.Up("003");
        (await service.GetAsync("/health")).Status.ShouldBe(200);
        (await service.TrackAsync("s1", null, ("page_view", "/"))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_database_swapped_under_the_service_costs_no_request()
    {
        var database = StorefrontDatabase.Create(cluster);
        await using var service = await RunningService.StartAsync(database);
        (await service.TrackAsync("s1", null, ("page_view", "/"))).Status.ShouldBe(200);
        cluster.Execute("postgres", $"alter database {database.Name} with allow_connections false");
        cluster.Execute("postgres", $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database.Name}'");
        var during = service.TrackAsync("s2", null, ("page_view", "/"));
        cluster.Execute("postgres", $"alter database {database.Name} with allow_connections true");
        (await during).Status.ShouldBe(200);
        database.Count("events").ShouldBe(2);
    }

    [Fact]
    public async Task A_database_that_is_gone_is_unhealthy_while_the_process_lives()
    {
        var database = StorefrontDatabase.Create(cluster);
        await using var service = await RunningService.StartAsync(database);
        cluster.Drop(database.Name);
        var (status, body) = await service.GetAsync("/health");
        status.ShouldBe(503);
        body.GetProperty("database").GetString().ShouldBe("unreachable");
        (await service.GetAsync("/live")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_redis_that_does_not_answer_is_unhealthy()
    {
        await using var service = await RunningService.StartAsync(
            StorefrontDatabase.Create(cluster), ("REDIS_URL", $"redis://127.0.0.1:{PostgresCluster.FreePort()}"));
        var (status, body) = await service.GetAsync("/health");
        status.ShouldBe(503);
        body.GetProperty("cache").GetString().ShouldBe("unreachable");
    }

    [Fact]
    public async Task A_redis_that_answers_keeps_the_realtime_figures()
    {
        await using var redis = new TinyRedis();
        await using var service = await RunningService.StartAsync(StorefrontDatabase.Create(cluster), ("REDIS_URL", redis.Url));
        (await service.GetAsync("/health")).Body.GetProperty("cache").GetString().ShouldBe("connected");
        await service.GetAsync("/api/v1/analytics/realtime");
        (await service.GetAsync("/api/v1/analytics/realtime")).Body.GetProperty("events").GetInt64().ShouldBe(0);
        redis.Commands.ShouldBe(["PING", "GET", "SET", "GET"]);
    }
}
