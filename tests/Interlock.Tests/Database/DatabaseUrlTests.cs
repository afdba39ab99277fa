using Interlock.Database;
using Interlock.Processes;
using Npgsql;

namespace Interlock.Tests.Database;

public class DatabaseUrlTests
{
    private static readonly string Word = "p" + "%40ss%2Fw%3Ard%25";

    [Fact]
    public void A_whole_url_is_read()
    {
        var url = DatabaseUrl.Parse($"postgresql://us%20er:{Word}@db.example:6543/my%2Fdb?sslmode=require&connect_timeout=3");

        (url.Host, url.Port, url.User, url.Database).ShouldBe(("db.example", 6543, "us er", "my/db"));
        url.Password!.Reveal().ShouldBe("p@ss/w:rd%");
        var npgsql = url.ToNpgsql();
        (npgsql.SslMode, npgsql.Timeout, npgsql.Pooling).ShouldBe((SslMode.Require, 3, false));
    }

    [Fact]
    public void It_never_prints_its_password()
    {
        var url = DatabaseUrl.Parse($"postgresql://user:{Word}@db.example/app");

        url.ToString().ShouldBe("postgresql://user:***@db.example/app");
        url.ForService().ToString().ShouldBe("***");
        $"{url.Hand(new Command("pg_dump"))}".ShouldNotContain("ss/w");
    }

    [Fact]
    public void What_the_service_gets_reads_back_the_same()
    {
        var url = DatabaseUrl.Parse($"postgres://us%20er:{Word}@[::1]:6543/my%2Fdb?sslmode=disable");

        var again = DatabaseUrl.Parse(url.ForService());

        (again.Host, again.Port, again.User, again.Database, again.Password).ShouldBe((url.Host, url.Port, url.User, url.Database, url.Password));
        again.Parameters["sslmode"].ShouldBe("disable");
    }

    [Fact]
    public void A_sockets_folder_is_a_host()
    {
        var url = DatabaseUrl.Parse("postgresql:///app?host=/run/postgresql&port=5433&user=me");

        (url.Host, url.Port, url.User, url.Database).ShouldBe(("/run/postgresql", 5433, "me", "app"));
        DatabaseUrl.Parse(url.ForService()).Host.ShouldBe("/run/postgresql");
    }

    [Fact]
    public void Programs_get_the_password_by_their_environment_only()
    {
        var command = DatabaseUrl.Parse($"postgresql://user:{Word}@db.example/app?sslmode=require").Hand(new Command("pg_dump", "--file=x"));

        command.Secrets["PGPASSWORD"].Reveal().ShouldBe("p@ss/w:rd%");
        command.Environment["PGHOST"].ShouldBe("db.example");
        command.Environment["PGSSLMODE"].ShouldBe("require");
        command.Arguments.ShouldBe(["--file=x"]);
    }

    [Theory]
    [InlineData("mysql://user@db/app", "starts with postgresql://")]
    [InlineData("postgresql://user@db:port/app", "number from 1 to 65535")]
    [InlineData("postgresql://user" + ":100%@db/app", "%25")]
    [InlineData("postgresql://db", "database's name")]
    [InlineData("postgresql://user@db/app?sslmode=maybe", "sslmode 'maybe'")]
    [InlineData("postgresql://user@a:1,b:2/app", "several hosts")]
    public void A_wrong_url_says_what_is_wrong(string url, string said) =>
        Should.Throw<FormatException>(() => DatabaseUrl.Parse(url)).Message.ShouldContain(said);

    [Theory]
    [InlineData("gr/een")]
    [InlineData("gr?een")]
    [InlineData("12/een")]
    [InlineData("12?een")]
    [InlineData("12?e=en")]
    [InlineData("gr?e=en")]
    [InlineData("gr@1/een")]
    [InlineData("gr@1?een")]
    [InlineData("gr#/een")]
    public void A_password_that_is_not_encoded_says_that_it_has_to_be_and_is_not_shown(string word)
    {
        var refused = Should.Throw<FormatException>(() => DatabaseUrl.Parse($"postgresql://user:{word}@db.example/app?sslmode=require"));

        refused.ToString().ShouldContain("percent-encoded, / as %2F, ? as %3F");
        refused.Message.ShouldNotContain(word);
        refused.Message.ShouldNotContain("een");
    }

    [Theory]
    [InlineData("gr#een")]
    [InlineData("gr@een")]
    public void What_is_clear_all_the_same_is_read(string word)
    {
        var url = DatabaseUrl.Parse($"postgresql://user:{word}@db.example/app");

        (url.Host, url.Database, url.Password!.Reveal()).ShouldBe(("db.example", "app", word));
        DatabaseUrl.Parse(url.ForService()).Password.ShouldBe(url.Password);
    }

    [Fact]
    public void A_parameter_may_hold_an_at_sign() => DatabaseUrl.Parse("postgresql://db.example/app?user=me@corp").User.ShouldBe("me@corp");
}
