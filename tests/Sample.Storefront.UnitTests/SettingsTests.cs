using Sample.Storefront.Startup;

namespace Sample.Storefront.UnitTests;

[Trait("Suite", "unit")]
public class SettingsTests
{
    private static readonly string Secret = new('s', 32);

    private static Dictionary<string, string?> Enough => new(StringComparer.Ordinal)
    {
        ["DATABASE_URL"] = "postgresql://shop@db.example.com:6543/store",
        ["SECRET_KEY"] = Secret,
    };

    internal static Settings Good => Read(Enough).Settings!;

    [Fact]
    public void Two_variables_are_enough_and_the_defaults_are_those_of_production()
    {
        Good.Environment.ShouldBe("production");
        Good.Debug.ShouldBeFalse();
        Good.Urls.ShouldBe(["http://0.0.0.0:8000"]);
        Good.RateLimitPerMinute.ShouldBe(600);
        Good.Database.MaxPoolSize.ShouldBeLessThan(10);
    }

    [Fact]
    public void Every_bad_variable_is_named_at_once_and_no_value_is_shown()
    {
        var bad = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DATABASE_URL"] = "mysql://planted-1",
            ["SECRET_KEY"] = "planted-2",
            ["DEBUG"] = "planted-3",
            ["CORS_ORIGINS"] = "planted-4",
            ["RATE_LIMIT_PER_MINUTE"] = "planted-5",
            ["PROBER_KEY"] = "planted-6",
            ["API_KEY"] = "planted-7",
            ["REDIS_URL"] = "planted-8",
            ["PORT"] = "planted-9",
            ["MISBEHAVE"] = "planted-10",
            ["TOKEN_LIFETIME_SECONDS"] = "planted-11",
        };
        var (settings, problems) = Read(bad);
        settings.ShouldBeNull();
        problems.Select(problem => problem.Split(' ')[0]).Order().ShouldBe(bad.Keys.Order());
        string.Join('\n', problems).ShouldNotContain("planted");
    }

    [Fact]
    public void Nothing_set_names_what_is_required() =>
        Read([]).Problems.ShouldBe(["DATABASE_URL is required", "SECRET_KEY is required"]);

    [Theory]
    [InlineData("*")]
    [InlineData("https://shop.example.com/path")]
    [InlineData("ftp://shop.example.com")]
    public void What_is_no_origin_is_refused(string text) =>
        Read(Enough, ("CORS_ORIGINS", text)).Problems.ShouldHaveSingleItem().ShouldStartWith("CORS_ORIGINS");

    [Fact]
    public void The_command_line_decides_where_it_listens()
    {
        Read(Enough, ["--urls", "http://127.0.0.1:5;http://[::1]:5"], null).Settings!.Urls.Count.ShouldBe(2);
        Read(Enough, ["--urls=http://127.0.0.1:5"], null).Settings!.Urls.ShouldBe(["http://127.0.0.1:5"]);
        Read(Enough, ("PORT", "8123")).Settings!.Urls.ShouldBe(["http://0.0.0.0:8123"]);
        Read(Enough, ("HOST", "127.0.0.1")).Settings!.Urls.ShouldBe(["http://127.0.0.1:8000"]);
        Read(Enough, ("HOST", "::1")).Settings!.Urls.ShouldBe(["http://[::1]:8000"]);
    }

    [Theory]
    [InlineData("postgresql:" + "//u:p%40ss@h:1/d", "h", 1, "u", "p@ss", "d")]
    [InlineData("postgres://u@h/d", "h", 5432, "u", null, "d")]
    [InlineData("postgresql:///d?host=/run/pg&port=99&user=u", "/run/pg", 99, "u", null, "d")]
    [InlineData("postgresql://u@%2Frun%2Fpg:99/d", "/run/pg", 99, "u", null, "d")]
    [InlineData("postgresql://u:a@b@[::1]:7/d?sslmode=verify-full", "::1", 7, "u", "a@b", "d")]
    public void A_database_url_is_read_as_libpq_reads_it(string url, string host, int port, string user, string? password, string database)
    {
        var read = DatabaseUrl.TryParse(url)!;
        (read.Host, read.Port, read.Username, read.Password, read.Database).ShouldBe((host, port, user, password, database));
    }

    [Theory]
    [InlineData("postgresql://u@h")]
    [InlineData("postgresql://u@h:many/d")]
    [InlineData("postgresql://u@h/d?sslmod=require")]
    [InlineData("http://h/d")]
    public void A_database_url_that_is_wrong_is_not_guessed_at(string url) => DatabaseUrl.TryParse(url).ShouldBeNull();

    private static (Settings? Settings, IReadOnlyList<string> Problems) Read(
        Dictionary<string, string?> variables, IReadOnlyList<string> arguments, string? file) =>
        SettingsReader.Read(arguments, name => variables.GetValueOrDefault(name), file);

    private static (Settings? Settings, IReadOnlyList<string> Problems) Read(
        Dictionary<string, string?> variables, params (string Name, string Value)[] more)
    {
        foreach (var (name, value) in more)
            variables[name] = value;
        return Read(variables, [], null);
    }
}
