using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Preflight.Variables;
using Interlock.Runbook;

namespace Interlock.Tests.Preflight.Variables;

public sealed class VariablesPresentTests
{
    private static readonly string Value = "not-to-be-" + "seen-" + Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Variables_that_meet_their_rules_are_go_by_count()
    {
        var result = await Judge(
            ("A", new() { Value = new(Value), MinLength = 32, Pattern = "not-.*", NotLocalhost = true }),
            ("B", new() { From = VariableSource.Database }),
            ("C", new() { Generate = GeneratedKind.Hex32, MinLength = 32 }));

        (result.Verdict, result.Evidence).ShouldBe((Verdict.Go, "3 variables: 1 given, 1 provided, 1 generated"));
    }

    [Fact]
    public async Task Too_short_is_stop() => await StopsAsync(new() { Value = new("short"), MinLength = 32 }, "KEY has 5 characters; at least 32 are needed");

    [Fact]
    public async Task Empty_is_stop() => await StopsAsync(new() { Value = new(" ") }, "KEY is empty");

    [Fact]
    public async Task A_pattern_must_match_the_whole_value() => await StopsAsync(new() { Value = new(Value), Pattern = "not" }, "KEY does not match /not/");

    [Fact]
    public async Task A_pattern_that_never_ends_is_no_match() => await StopsAsync(new() { Value = new(new string('a', 40) + "!"), Pattern = "(a+)+" }, "KEY does not match /(a+)+/");

    [Fact]
    public async Task A_fixed_value_must_be_that() => await StopsAsync(new() { Value = new("true"), OneOf = ["false"] }, "KEY is not false");

    [Theory]
    [InlineData("http://localhost:3000")]
    [InlineData("https://127.0.0.1/x")]
    [InlineData("postgresql://u@[::1]:5432/x")]
    public async Task This_machine_is_no_public_address(string url) => await StopsAsync(new() { Value = Secret.InTheOpen(url), NotLocalhost = true }, "KEY names this machine; it must be reachable from elsewhere");

    [Theory]
    [InlineData("https://localhost.example.com")]
    [InlineData("https://my-localhost")]
    [InlineData("https://10.127.0.0.1.example.com")]
    public async Task Names_that_only_resemble_it_are_fine(string url) => (await Judge(("KEY", new() { Value = Secret.InTheOpen(url), NotLocalhost = true }))).Verdict.ShouldBe(Verdict.Go);

    [Fact]
    public async Task A_generated_value_that_would_be_too_short_is_stop() => await StopsAsync(new() { Generate = GeneratedKind.Hex32, MinLength = 65 }, "KEY is generated with 64 characters; at least 65 are needed");

    [Fact]
    public async Task A_missing_variable_is_stop_with_a_hint_at_a_typo() => await StopsAsync(new(), "KEY is not set; KYE is: a typo?", "KYE");

    [Fact]
    public async Task A_missing_optional_variable_only_warns()
    {
        var result = await Judge(("SENTRY_DSN", new() { Required = false }));
        (result.Verdict, result.Evidence).ShouldBe((Verdict.Warn, "SENTRY_DSN is not set"));
    }

    [Fact]
    public async Task An_optional_variable_that_is_there_and_wrong_is_stop() => await StopsAsync(new() { Value = new("x"), MinLength = 5, Required = false }, "KEY has 1 character; at least 5 are needed");

    [Theory]
    [InlineData("changeme")]
    [InlineData("your-secret-here")]
    [InlineData("xxx")]
    [InlineData("password")]
    [InlineData("secret")]
    [InlineData("<your-key>")]
    [InlineData("postgresql://shop:changeme@db.example.com/shop")]
    public async Task A_default_that_was_never_filled_in_is_stop_where_people_use_it_and_a_warning_on_local(string value)
    {
        const string evidence = "SECRET_KEY was never filled in: its value is one that stands for a real one";
        (await Judge("production", ("SECRET_KEY", new() { Value = Secret.InTheOpen(value) }))).ShouldSay(Verdict.Stop, evidence);
        (await Judge("local", ("SECRET_KEY", new() { Value = Secret.InTheOpen(value) }))).ShouldSay(Verdict.Warn, evidence);
        (await Judge("production", ("SECRET_KEY", new() { Value = Secret.InTheOpen(value), Required = false }))).ShouldSay(Verdict.Warn, evidence);
    }

    [Theory]
    [InlineData("GRANT_TYPE", "password")]
    [InlineData("DEBUG", "false")]
    [InlineData("PORT_OF_DATABASE", "5432")]
    [InlineData("CORS_ORIGINS", "https://app.example.com")]
    [InlineData("DATABASE_USER", "postgres")]
    public async Task Plain_words_are_fine_where_no_secret_is_meant(string name, string value) =>
        (await Judge("production", (name, new() { Value = Secret.InTheOpen(value) }))).Verdict.ShouldBe(Verdict.Go);

    [Fact]
    public async Task Too_little_entropy_is_stop() =>
        await StopsAsync(new() { Value = new(string.Concat(Enumerable.Repeat("ab1", 20))), MinEntropy = 128 }, "KEY has about 4 bits of entropy; at least 128 are needed, such as 42 random hexadecimal digits");

    [Theory]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456789", 60)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1)]
    public async Task What_counts_up_or_repeats_itself_has_little(string value, int bits) => (await Judge(("KEY", new() { Value = Secret.InTheOpen(value), MinEntropy = bits }))).Verdict.ShouldBe(Verdict.Stop);

    [Fact]
    public async Task Enough_entropy_is_go() =>
        (await Judge(("KEY", new() { Value = new(Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32))), MinEntropy = 200 }))).Verdict.ShouldBe(Verdict.Go);

    [Fact]
    public async Task Equals_must_be_the_whole_value()
    {
        await StopsAsync(new() { Value = Secret.InTheOpen("stagin"), EqualTo = "staging" }, "KEY is not staging");
        (await Judge(("KEY", new() { Value = Secret.InTheOpen("staging"), EqualTo = "staging" }))).Verdict.ShouldBe(Verdict.Go);
    }

    [Theory]
    [InlineData("no url", "is not a URL (scheme://host)")]
    [InlineData("http://u:pp@one:5432,two:5432/shop?sslmode=require", "is a URL whose scheme does not match /postgres(ql)?/")]
    [InlineData("postgresql://u:pp@one:5432,elsewhere:5432/shop?sslmode=require", "is a URL whose host does not match /one|two/")]
    [InlineData("postgresql://u:pp@one:5432,two:1/shop?sslmode=require", "is a URL whose port does not match /5432/")]
    [InlineData("postgresql://u:pp@one:5432/other?sslmode=require", "is a URL whose path does not match //shop/")]
    [InlineData("postgresql://eve:pp@one:5432/shop?sslmode=require", "is a URL whose user does not match /u/")]
    [InlineData("postgresql://u@one:5432/shop?sslmode=require", "is a URL without a password")]
    [InlineData("postgresql://u:pp@one:5432/shop", "is a URL without sslmode in its query")]
    [InlineData("postgresql://u:pp@one:5432/shop?sslmode=disable", "is a URL whose sslmode in the query does not match /require/")]
    public async Task Each_part_of_a_url_must_match(string value, string complaint) => await StopsAsync(new() { Value = Secret.InTheOpen(value), Url = Database }, $"KEY {complaint}");

    [Fact]
    public async Task A_url_with_the_right_parts_is_go_and_a_password_can_be_forbidden()
    {
        (await Judge(("KEY", new() { Value = Secret.InTheOpen("postgresql://u:pp@one:5432,two:5432/shop?sslmode=require"), Url = Database }))).Verdict.ShouldBe(Verdict.Go);
        await StopsAsync(new() { Value = Secret.InTheOpen("https://u:pp@web.example.com"), Url = new() { Password = UrlPassword.Forbidden } }, "KEY is a URL with a password in it, which it may not have");
        (await Judge(("KEY", new() { Value = Secret.InTheOpen("https://u@web.example.com"), Url = new() { Password = UrlPassword.Forbidden } }))).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task A_secret_in_a_variable_that_ships_to_browsers_warns()
    {
        var key = "sk-ant-" + "api03-" + string.Concat(Enumerable.Range(0, 12).Select(i => Guid.NewGuid().ToString("N")))[..93] + "AA";
        foreach (var prefix in new[] { "NEXT_PUBLIC_", "VITE_", "REACT_APP_", "PUBLIC_", "NUXT_PUBLIC_", "GATSBY_", "EXPO_PUBLIC_" })
        {
            var result = await Judge(($"{prefix}AI_KEY", new() { Value = new(key) }));
            result.Verdict.ShouldBe(Verdict.Warn);
            result.Evidence.ShouldStartWith($"{prefix}AI_KEY ships to browsers, and holds what looks like a secret");
            result.Evidence.ShouldNotContain(key[..8]);
        }

        (await Judge(("AI_KEY", new() { Value = new(key) }))).Verdict.ShouldBe(Verdict.Go);
        (await Judge(("NEXT_PUBLIC_BACKEND_API_BASE_URL", new() { Value = Secret.InTheOpen("https://api.shop.example.com") }))).Verdict.ShouldBe(Verdict.Go);
    }

    [Theory]
    [InlineData("q0vG1xWm8Rk2Zt5Yb9Ld3Hs6Pf7Cn4Ja0Xe1Uw8Vi2To5")]
    [InlineData("/3vG1xWm8Rk2Zt+Yb9Ld3Hs6Pf/Cn4Ja0Xe1Uw8Vi2To5")]
    public async Task A_generated_token_in_such_a_variable_is_seen_though_its_name_says_public(string token) =>
        (await Judge(("NEXT_PUBLIC_API_TOKEN", new() { Value = new(token) }))).Verdict.ShouldBe(Verdict.Warn);

    private static readonly UrlSettings Database = new()
    {
        Scheme = "postgres(ql)?", Host = "one|two", Port = "5432", Path = "/shop", User = "u", Password = UrlPassword.Required,
        Query = new Dictionary<string, string>(StringComparer.Ordinal) { ["sslmode"] = "require" },
    };

    private static async Task StopsAsync(VariableSettings settings, string evidence, params string[] known)
    {
        using var room = new Room();
        var result = await room.RunAsync(new VariablesPresent(Request("local", ("KEY", settings)), "web", known));

        (result.Verdict, result.Evidence).ShouldBe((Verdict.Stop, evidence));
        string.Concat(result.Details).ShouldNotContain(Value);
    }

    private static Task<StepResult> Judge(params (string Name, VariableSettings Settings)[] variables) => Judge("local", variables);

    private static async Task<StepResult> Judge(string environment, params (string Name, VariableSettings Settings)[] variables)
    {
        using var room = new Room();
        return await room.RunAsync(new VariablesPresent(Request(environment, variables), "web", []));
    }

    private static PlanRequest Request(string environment, params (string Name, VariableSettings Settings)[] variables)
    {
        var runbook = Runbook.Text.Good(Runbook.Text.With());
        var web = runbook.Services["web"] with { Variables = variables.ToDictionary(one => one.Name, one => one.Settings, StringComparer.Ordinal) };
        return new(runbook with { Services = new Dictionary<string, ServiceSettings>(StringComparer.Ordinal) { ["web"] = web } }, environment, "1.4.0", "abc1234def");
    }
}
