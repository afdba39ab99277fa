using Interlock.Forge;
using Simulators.GitHub;

namespace Interlock.GitHub.Tests;

public sealed class FailureTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 28, 14, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_private_repository_without_a_token_misses_one()
    {
        await using var room = await Room.OpenAsync(Room.With() with { Private = true });

        (await room.FailAsync()).ShouldBe(new(ForgeTrouble.TokenMissing, "404 Not Found"));
    }

    [Fact]
    public async Task A_token_that_is_not_taken_is_refused_also_for_a_public_repository()
    {
        await using var room = await Room.OpenAsync();

        (await room.FailAsync("made-up-and-wrong")).ShouldBe(new(ForgeTrouble.Refused, "401 Bad credentials"));
    }

    [Fact]
    public async Task A_classic_token_without_the_scope_sees_nothing_and_its_scopes_are_told()
    {
        await using var room = await Room.OpenAsync(Room.With() with { Private = true });

        (await room.FailAsync(room.Token(new() { Scopes = ["read:org", "gist"] }))).ShouldBe(new(ForgeTrouble.NoAccess, "404 Not Found; the token's scopes are read:org, gist"));
        (await room.FailAsync(room.Token(new() { Scopes = [] }))).ShouldBe(new(ForgeTrouble.NoAccess, "404 Not Found; the token has no scope"));
    }

    [Fact]
    public async Task A_scope_that_lets_it_be_seen_and_no_more_is_told_before_issues_are_asked_for()
    {
        await using var room = await Room.OpenAsync();
        room.World.Faults.Enqueue(new(200, """{"name": "shop", "private": true, "has_issues": true}""", ("X-OAuth-Scopes", "repo:invite")));

        (await room.FailAsync(room.Token(new() { Scopes = ["repo:invite"] }))).ShouldBe(new(ForgeTrouble.NoAccess, "it is private, and the token's scopes are repo:invite"));
        room.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_fine_grained_token_that_may_not_read_issues_is_told_what_it_needs()
    {
        await using var room = await Room.OpenAsync(Room.With() with { Private = true });

        (await room.FailAsync(room.Token(new() { SeesPrivate = true, ReadsIssues = false })))
            .ShouldBe(new(ForgeTrouble.NoAccess, "403 Resource not accessible by personal access token; asked for is issues=read"));
    }

    [Fact]
    public async Task A_token_that_the_organization_has_not_authorized_is_told_where_to()
    {
        await using var room = await Room.OpenAsync();
        room.World.Faults.Enqueue(new(403, """{"message": "Resource protected by organization SAML enforcement."}""", ("X-GitHub-SSO", "required; url=https://github.com/orgs/octo-org/sso?authorization_request=A")));

        var failure = await room.FailAsync(room.Token(new() { Scopes = ["repo"] }));

        failure.Trouble.ShouldBe(ForgeTrouble.NoAccess);
        failure.Message.ShouldBe("403 Resource protected by organization SAML enforcement.; authorize the token for the organization at https://github.com/orgs/octo-org/sso?authorization_request=A");
    }

    [Fact]
    public async Task An_unknown_repository_is_no_access()
    {
        await using var room = await Room.OpenAsync();

        (await room.FailAsync(room.Token(new() { Scopes = ["repo"] }), "octo-org/shpo")).ShouldBe(new(ForgeTrouble.NoAccess, "404 Not Found; the token's scopes are repo"));
    }

    [Fact]
    public async Task Issues_that_are_turned_off_are_told()
    {
        await using var room = await Room.OpenAsync(Room.With() with { HasIssues = false });
        (await room.FailAsync()).Trouble.ShouldBe(ForgeTrouble.NoIssues);

        room.World.With(Room.Repository, Room.With()).FaultsAt["issues"] = new(410, """{"message": "Issues are disabled for this repo"}""");
        (await room.FailAsync()).ShouldBe(new(ForgeTrouble.NoIssues, "410 Issues are disabled for this repo"));
    }

    [Fact]
    public async Task The_hours_limit_tells_when_the_hour_ends()
    {
        await using var room = await Room.OpenAsync();
        room.World.AnonymousLimit = 3;

        var failure = await room.FailAsync();

        (failure.Trouble, failure.Until).ShouldBe((ForgeTrouble.RateLimited, (DateTimeOffset?)room.World.Reset));
        failure.Message.ShouldStartWith("API rate limit exceeded for 127.0.0.1.");
    }

    [Theory]
    [InlineData(403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.", "Retry-After", "30", 30)]
    [InlineData(429, "You have exceeded a secondary rate limit.", "Retry-After", "45", 45)]
    [InlineData(403, "You have triggered an abuse detection mechanism.", "Retry-After", "Sat, 28 Nov 2026 14:00:20 GMT", 20)]
    [InlineData(429, "Too many requests", "X-Other", "1", 60)]
    [InlineData(403, "You have exceeded a secondary rate limit.", "X-RateLimit-Remaining", "17", 60)]
    [InlineData(403, "Slow down", "Retry-After", "5", 5)]
    public async Task A_secondary_limit_tells_how_long_it_wants_to_be_left_alone(int status, string message, string header, string value, int seconds)
    {
        await using var room = await Room.OpenAsync();
        room.World.FaultsAt["issues"] = new(status, $$"""{"message": "{{message}}"}""", (header, value));

        (await room.FailAsync(clock: new StandingClock(s_now))).ShouldBe(new(ForgeTrouble.SlowedDown, message) { Until = s_now.AddSeconds(seconds) });
    }

    [Fact]
    public async Task A_429_of_an_hour_that_is_used_up_tells_when_it_ends()
    {
        await using var room = await Room.OpenAsync();
        room.World.Faults.Enqueue(new(429, """{"message": "Too many requests"}""", ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "1795874400")));

        (await room.FailAsync()).ShouldBe(new(ForgeTrouble.RateLimited, "Too many requests") { Until = DateTimeOffset.FromUnixTimeSeconds(1795874400) });
    }

    [Theory]
    [InlineData(500, "it answers 500")]
    [InlineData(502, "it answers 502")]
    [InlineData(503, "it answers 503")]
    public async Task A_server_that_is_out_of_order_is_unreachable(int status, string message)
    {
        await using var room = await Room.OpenAsync();
        room.World.FaultsAt["labels"] = new(status, "<html>Unicorn!</html>") { ContentType = "text/html" };

        (await room.FailAsync()).ShouldBe(new(ForgeTrouble.Unreachable, message));
    }

    [Fact]
    public async Task No_connection_and_no_answer_in_time_are_unreachable()
    {
        await using var room = await Room.OpenAsync();
        room.World.FaultsAt["issues"] = new(200, "") { Silent = true };
        (await room.FailAsync(answerWithin: TimeSpan.FromMilliseconds(300))).ShouldBe(new(ForgeTrouble.Unreachable, "no answer in time"));

        var nowhere = await new OctokitForge(new(new("http://127.0.0.1:1/api/v3/"), "octo-org", "shop", null), TimeProvider.System).OpenIssuesAsync(["P0"], CancellationToken.None);
        nowhere.Failure.ShouldNotBeNull().Trouble.ShouldBe(ForgeTrouble.Unreachable);
        nowhere.Failure.Message.ShouldContain("127.0.0.1:1");
    }

    [Theory]
    [InlineData("issues", 200, "text/html", "<html>Log in</html>", "it answers with text/html, not with JSON")]
    [InlineData("shop", 200, "text/html", "<html>Log in</html>", "it answers with text/html, not with JSON")]
    [InlineData("issues", 200, "application/json", "{}", "it answers with JSON that is empty")]
    [InlineData("issues", 200, "application/json", "", "it answers with JSON that is empty")]
    [InlineData("labels", 200, "application/json", "null", "it answers with JSON that is empty")]
    [InlineData("issues", 200, "application/json", """{"message": "hello"}""", "")]
    [InlineData("issues", 200, "application/json", """[{"id": 1}]""", "it lists issues without number, title, URL or labels")]
    [InlineData("issues", 200, "application/json", """[{"number": 1, """, "")]
    [InlineData("issues", 204, "application/json", "", "it answers 204")]
    [InlineData("shop", 422, "application/json", """{"message": "Validation Failed"}""", "422 Validation Failed")]
    public async Task An_answer_of_another_kind_is_never_taken_for_an_empty_list(string at, int status, string type, string body, string message)
    {
        await using var room = await Room.OpenAsync(Room.With(new SimulatedIssue(1, "Down", "P0")));
        room.World.FaultsAt[at] = new(status, status == 204 ? "" : body) { ContentType = type };

        var failure = await room.FailAsync();

        failure.Trouble.ShouldBe(ForgeTrouble.Unreadable, failure.Message);
        failure.Message.ShouldContain(message);
    }

    [Fact]
    public async Task The_token_follows_no_answer_to_another_place()
    {
        await using var elsewhere = await Room.OpenAsync();
        await using var room = await Room.OpenAsync();
        room.World.FaultsAt["labels"] = new(301, """{"message": "Moved Permanently"}""", ("Location", $"{elsewhere.Url}/api/v3/repos/{Room.Repository}/labels"));

        (await room.FailAsync(room.Token(new() { Scopes = ["repo"] }))).ShouldBe(new(ForgeTrouble.Unreadable, $"it points to {elsewhere.Url}, which is another place"));
        elsewhere.Asked.ShouldBeEmpty();

        room.World.FaultsAt["labels"] = new(200, """[{"name": "P0"}]""", ("Link", $"<{elsewhere.Url}/labels?page=2>; rel=\"next\""));
        (await room.FailAsync(room.Token(new() { Scopes = ["repo"] }))).Trouble.ShouldBe(ForgeTrouble.Unreadable);
        elsewhere.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_long_page_of_an_error_is_told_in_one_short_line()
    {
        await using var room = await Room.OpenAsync();
        room.World.Faults.Enqueue(new(403, $"<html>\n{new string('x', 1000)}</html>") { ContentType = "text/html" });

        var failure = await room.FailAsync(room.Token(new() { SeesPrivate = true }));

        failure.Message.Length.ShouldBeLessThan(220);
        failure.Message.ShouldNotContain("\n");
    }
}
