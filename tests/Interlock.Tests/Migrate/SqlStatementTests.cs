using Interlock.Migrate;

namespace Interlock.Tests.Migrate;

public class SqlStatementTests
{
    [Fact]
    public void Semicolons_in_strings_comments_and_bodies_end_nothing()
    {
        const string sql = """
            -- first; not a statement
            insert into t values ('a;b', E'it\';s', "odd;name"); /* nested /* ; */ ; */
            create function f() returns int language plpgsql as $body$ begin return 1; end $body$;
            create function g() returns int begin atomic select case when true then 1 end; select 2; end;
            select 1
            """;

        var statements = SqlStatement.Split(sql);

        statements.Select(statement => statement.Line).ShouldBe([2, 3, 4, 5]);
        statements[0].Text.ShouldEndWith("\"odd;name\")");
        statements[0].Comments.ShouldBe(["-- first; not a statement"]);
        statements[3].Text.ShouldBe("select 1");
    }

    [Fact]
    public void An_unfinished_string_is_no_endless_loop() => SqlStatement.Split("select 'abc").Count.ShouldBe(1);

    [Fact]
    public void A_script_of_comments_alone_has_no_statement() => SqlStatement.Split("-- nothing\n/* here */\n;;").ShouldBeEmpty();

    [Fact]
    public void Line_ends_do_not_change_a_checksum() =>
        new SqlScript("select 1;\r\nselect 2;").Checksum.ShouldBe(new SqlScript("select 1;\nselect 2;").Checksum);

    [Theory]
    [InlineData("-- interlock: no-transaction\nselect 1", false)]
    [InlineData("select 1; -- interlock: no-transaction", true)]
    public void The_directive_counts_on_the_first_line_only(string sql, bool together) => new SqlScript(sql).InTransaction.ShouldBe(together);
}
