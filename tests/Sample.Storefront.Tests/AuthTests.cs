using Shared;

namespace Sample.Storefront.Tests;

[Collection(PostgresCollection.Name)]
public class AuthTests(PostgresCluster cluster)
{
    private static readonly object Account = new { email = "Ann@Example.com", password = new string('w', 12) };

    [Fact]
    public async Task Register_log_in_use_the_token_and_refresh_it()
    {
        await using var service = await RunningService.StartAsync(StorefrontDatabase.Create(cluster));
        (await service.PostAsync("/api/v1/auth/register", Account)).Status.ShouldBe(201);
        (await service.PostAsync("/api/v1/auth/register", Account)).Status.ShouldBe(409);
        var (status, login) = await service.PostAsync("/api/v1/auth/login", Account);
        status.ShouldBe(200);
        var (_, me) = await service.GetAsync("/api/v1/me", login.GetProperty("access_token").GetString());
        me.GetProperty("email").GetString().ShouldBe("ann@example.com");

        var (refreshed, grant) = await service.PostAsync("/api/v1/auth/refresh", new { refresh_token = login.GetProperty("refresh_token").GetString() });
        refreshed.ShouldBe(200);
        (await service.GetAsync("/api/v1/me", grant.GetProperty("access_token").GetString())).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Without_a_valid_token_it_is_401_and_never_500()
    {
        await using var service = await RunningService.StartAsync(StorefrontDatabase.Create(cluster));
        (await service.GetAsync("/api/v1/me")).Status.ShouldBe(401);
        (await service.GetAsync("/api/v1/me", "nonsense")).Status.ShouldBe(401);
        (await service.PostAsync("/api/v1/auth/login", Account)).Status.ShouldBe(401);
        (await service.PostAsync("/api/v1/auth/login", new { email = 7 })).Status.ShouldBe(401);
        (await service.PostAsync("/api/v1/auth/refresh", new { })).Status.ShouldBe(401);
        (await service.PostAsync("/api/v1/auth/register", new { email = "no", password = "short" })).Body.GetProperty("details").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task A_user_that_was_removed_is_logged_out()
    {
        var database = StorefrontDatabase.Create(cluster);
        await using var service = await RunningService.StartAsync(database);
        var (_, grant) = await service.PostAsync("/api/v1/auth/register", Account, ("X-Probe", "m"));
        await service.DeleteProbeAsync("m");
        (await service.GetAsync("/api/v1/me", grant.GetProperty("access_token").GetString())).Status.ShouldBe(401);
    }
}
