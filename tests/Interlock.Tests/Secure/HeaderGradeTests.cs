using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Secure;
using Interlock.Secure.Headers;
using Interlock.Tests.Preflight;
using Interlock.Tests.Verify;
using Interlock.Verify.Probes;

namespace Interlock.Tests.Secure;

public class HeaderGradeTests
{
    private static readonly (string Name, string Value)[] Good =
    [
        ("Content-Security-Policy", "default-src 'self'; object-src 'none'; frame-ancestors 'none'"), ("Strict-Transport-Security", "max-age=31536000"),
        ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
    ];

    [Theory]
    [InlineData("default-src 'self'; frame-ancestors 'none'", 100, null)]
    [InlineData("default-src 'self' 'unsafe-inline'; frame-ancestors 'none'", 80, "'unsafe-inline'")]
    [InlineData("default-src 'self'; script-src 'unsafe-inline' 'nonce-abc'; frame-ancestors 'none'", 100, null)]
    [InlineData("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'", 100, null)]
    [InlineData("default-src 'self'; script-src 'self' 'unsafe-eval'; frame-ancestors 'none'", 90, "'unsafe-eval'")]
    [InlineData("default-src 'self'; script-src *; frame-ancestors 'none'", 80, "from anywhere (*)")]
    [InlineData("default-src 'self'; script-src https:; frame-ancestors 'none'", 80, "from anywhere (https:)")]
    [InlineData("default-src 'self'; script-src https: 'strict-dynamic' 'nonce-abc'; frame-ancestors 'none'", 100, null)]
    [InlineData("script-src 'self'; frame-ancestors 'none'", 95, "plug-ins")]
    [InlineData("img-src 'self'; frame-ancestors 'none'", 80, "neither script-src nor default-src")]
    [InlineData("default-src 'self'", 80, "other sites may frame it")]
    [InlineData("default-src 'self'; frame-ancestors *", 80, "other sites may frame it")]
    [InlineData("script-src * 'unsafe-inline' 'unsafe-eval'", 25, "'unsafe-inline'")]
    public void A_policy_is_graded_by_what_it_lets_scripts_do(string policy, int points, string? says) => Grade([("Content-Security-Policy", policy), .. Good[1..]]).ShouldSatisfyAllConditions(
        grade => grade.Points.ShouldBe(points, string.Join('\n', grade.Findings)), grade => string.Join('\n', grade.Findings).ShouldContain(says ?? ""), grade => grade.Findings.Any().ShouldBe(says is not null));

    [Theory]
    [InlineData("max-age=31536000; includeSubDomains", 100)]
    [InlineData("includeSubDomains; max-age=\"31536000\"", 100)]
    [InlineData("max-age=86400", 90)]
    [InlineData("max-age=0", 90)]
    [InlineData("includeSubDomains", 90)]
    public void A_short_promise_of_https_costs_points(string value, int points) => Grade([Good[0], ("Strict-Transport-Security", value), .. Good[2..]]).Points.ShouldBe(points);

    [Theory]
    [InlineData(100, 'A')]
    [InlineData(90, 'A')]
    [InlineData(89, 'B')]
    [InlineData(79, 'C')]
    [InlineData(69, 'D')]
    [InlineData(59, 'E')]
    [InlineData(49, 'F')]
    [InlineData(0, 'F')]
    public void Points_are_letters(int points, char letter) => new HeaderGrade(points, []).Letter.ShouldBe(letter);

    [Theory]
    [InlineData("session=1; Secure; HttpOnly; SameSite=Lax", true, null)]
    [InlineData("session=1; path=/; HttpOnly; SameSite=Lax", false, null)]
    [InlineData("session=1; path=/; HttpOnly; SameSite=Lax", true, "Set-Cookie session lacks Secure (-5; /). Add: ; Secure")]
    [InlineData("session=1", true, "Set-Cookie session lacks Secure, HttpOnly, SameSite (-15; /). Add: ; Secure; HttpOnly; SameSite=Lax")]
    [InlineData("XSRF-TOKEN=1; secure; samesite=strict", true, null)]
    public void Cookies_are_graded(string cookie, bool encrypted, string? says) =>
        string.Join('\n', HeaderGrade.Of([("/", new Answer(200, Good.ToDictionary(one => one.Name, one => one.Value), "", TimeSpan.Zero) { Cookies = [cookie] })], encrypted).Findings).ShouldBe(says ?? "");

    [Fact]
    public async Task A_grade_below_the_wanted_one_warns_with_the_line_to_add()
    {
        await using var server = await Server.SayingAsync(200, "", [.. Good[..1], .. Good[2..]]);
        var bad = await RunAsync(server, "B");
        var enough = await RunAsync(server, "C");

        bad.Verdict.ShouldBe(Verdict.Go, "80 points are a B");
        (await RunAsync(server, "A")).ShouldSay(Verdict.Warn, "grade B (80 of 100), below A, on all of / and on a 404: Strict-Transport-Security is missing or wrong (-20; /, /interlock-no-such-page). Add: Strict-Transport-Security: max-age=31536000; includeSubDomains");
        enough.Evidence.ShouldStartWith("on all of / and on a 404; grade B (80 of 100): Strict-Transport-Security");
    }

    [Fact]
    public async Task A_cookie_without_protection_warns_where_nothing_else_is_wrong()
    {
        await using var server = await Server.SayingAsync(200, "", [.. Good, ("Set-Cookie", "session=1; SameSite=Lax")]);

        (await RunAsync(server, null, new() { ["Referrer-Policy"] = ".+" })).ShouldSay(Verdict.Warn,
            "Set-Cookie session lacks HttpOnly (-5; /, /interlock-no-such-page). Add: ; HttpOnly; 1 header on all of / and on a 404; grade A (95 of 100)");
        (await RunAsync(server, "A")).Verdict.ShouldBe(Verdict.Warn);
        (await new SecurityHeaders(new Dictionary<string, string>(), ["/"], "A").RunAsync(Contexts.For("http://127.0.0.1:1"), CancellationToken.None)).Verdict.ShouldBe(Verdict.Stop);
    }

    [Fact]
    public void A_grade_alone_makes_the_step() =>
        SecureSteps.For(Contexts.Request(Contexts.Runbook(secure: new SecureSettings { HeaderGrade = "B" }))).OfType<SecurityHeaders>().Single().Effects[0].ShouldBe("GET /: headers of grade B or better");

    private static HeaderGrade Grade(IEnumerable<(string Name, string Value)> headers) => HeaderGrade.Of([("/", new Answer(200, headers.ToDictionary(one => one.Name, one => one.Value), "", TimeSpan.Zero))], true);

    private static Task<StepResult> RunAsync(Server server, string? least, Dictionary<string, string>? wanted = null) =>
        new SecurityHeaders(wanted ?? [], ["/"], least).RunAsync(Contexts.For(server.Url), CancellationToken.None);
}
