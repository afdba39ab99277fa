using Interlock.Engine;
using Interlock.Migrate;

namespace Interlock.Tests.Migrate;

public class MigrationLintTests
{
    [Theory]
    [InlineData("drop table old_things", "IL101")]
    [InlineData("alter table t drop column c", "IL102")]
    [InlineData("ALTER TABLE only public.t ADD COLUMN a int, DROP c", "IL102")]
    [InlineData("alter table t rename column a to b", "IL103")]
    [InlineData("alter table t rename to u", "IL103")]
    [InlineData("alter type mood rename value 'a' to 'b'", "IL103")]
    [InlineData("alter table t add column c int not null", "IL104")]
    [InlineData("truncate t", "IL105")]
    [InlineData("create index concurrently i on t (a)", "IL106")]
    [InlineData("drop view v", "IL107")]
    [InlineData("alter table t alter column c type bigint", "IL201")]
    [InlineData("create index i on t (a)", "IL202")]
    [InlineData("-- interlock: no-transaction\ncreate unique index concurrently i on t (a)", "IL203")]
    [InlineData("alter table t alter c set not null", "IL204")]
    [InlineData("alter table t add constraint k foreign key (a) references u (id)", "IL205")]
    [InlineData("update t set a = 1", "IL206")]
    [InlineData("delete from t", "IL206")]
    [InlineData("do $$ begin delete from t; end $$", "IL207")]
    [InlineData("drop index i", "IL208")]
    [InlineData("alter table t alter column c drop not null", "IL209")]
    [InlineData("alter table t add column c uuid default gen_random_uuid()", "IL210")]
    [InlineData("alter table t add constraint k check (a > 0) not valid", "IL211")]
    [InlineData("create or replace function f() returns int language sql as 'select 1'", "IL299")]
    [InlineData("drop table t cascade", "IL108")]
    [InlineData("alter table t drop constraint k cascade", "IL108")]
    [InlineData("truncate t cascade", "IL108")]
    [InlineData("begin; select 1; commit", "IL109")]
    [InlineData("\\i other.sql", "IL111")]
    [InlineData("copy t from stdin;\n1\tdrop table x;\n\\.\n", "IL111")]
    [InlineData("vacuum t", "IL106")]
    [InlineData("drop database shop", "IL106")]
    [InlineData("reindex index concurrently i", "IL106")]
    [InlineData("alter table t add column c int references u (id)", "IL205")]
    [InlineData("alter table t add column c int check (c > 0)", "IL205")]
    [InlineData("alter table t add column c text default f()", "IL210")]
    [InlineData("alter table t add column c smallserial", "IL210")]
    [InlineData("-- interlock: no-transaction\nvacuum full t", "IL212")]
    [InlineData("cluster t using i", "IL212")]
    [InlineData("alter table t set unlogged", "IL212")]
    [InlineData("alter table t set tablespace fast", "IL212")]
    [InlineData("reindex table t", "IL213")]
    [InlineData("alter table t detach partition t_2020", "IL214")]
    [InlineData("refresh materialized view v", "IL215")]
    [InlineData("-- interlock: no-transaction\ncreate index concurrently i on t (a)", "IL216")]
    [InlineData("-- interlock: no-transaction\nalter table t add column c int", "IL216")]
    [InlineData("-- interlock: allow IL102\nalter table t drop column c", "IL298")]
    [InlineData("-- interlock: allow IL103 not what follows\nalter table t drop column c", "IL298")]
    [InlineData("alter view v set schema other", "IL103")]
    [InlineData("do $$ begin if true then\ndrop table t; end if; end $$", "IL101")]
    [InlineData("do $$ begin\nupdate t set a = 1; end $$", "IL206")]
    public void Each_hazard_is_found(string sql, string id) => Ids(sql).ShouldContain(id);

    [Theory]
    [InlineData("create table t (id int primary key); create index i on t (id); alter table t alter id type bigint; drop table t")]
    [InlineData("alter table t add column c int not null default 0")]
    [InlineData("-- interlock: no-transaction\ndrop index concurrently if exists i; create index concurrently i on t (a)")]
    [InlineData("update t set a = 1 where a is null; insert into t values (1)")]
    [InlineData("insert into t values ('drop table x; truncate y')")]
    [InlineData("-- interlock: no-transaction\nalter table t add column if not exists c int; vacuum t; reindex index concurrently i; refresh materialized view concurrently v")]
    [InlineData("-- interlock: no-transaction\nalter table t detach partition t_2020 concurrently")]
    [InlineData("alter table t add column c timestamptz default now(); alter table t add column d numeric(10, 2) default 0")]
    public void What_is_safe_is_left_alone(string sql) => Ids(sql).ShouldBeEmpty();

    [Fact]
    public void A_hazard_that_is_meant_warns_with_its_reason()
    {
        var findings = Check("-- interlock: allow IL102 no version since 2.0 reads it\nalter table t drop column c");

        findings.Single().Stops.ShouldBeFalse();
        MigrationPreview.Judge(Seen("select 1"), findings).Verdict.ShouldBe(Verdict.Warn);
        findings.Single().ToString().ShouldContain("no version since 2.0 reads it");
    }

    [Fact]
    public void An_allowance_for_another_rule_allows_nothing() =>
        MigrationPreview.Judge(Seen("select 1"), Check("-- interlock: allow IL101 other\nalter table t drop column c")).Verdict.ShouldBe(Verdict.Stop);

    [Fact]
    public void What_can_not_be_seen_warns() =>
        MigrationPreview.Judge([new MigrationText(new("005", "data", ["004"], "005.py"), null, null) { Unseen = "it reads rows" }], []).Verdict.ShouldBe(Verdict.Warn);

    [Theory]
    [InlineData("005.py", "005.py, line 1 of its SQL: IL102", "say so in 005.py: # interlock: allow IL102 REASON")]
    [InlineData("005_drop.cs", "005_drop.cs, line 1 of its SQL: IL102", "say so in 005_drop.cs: // interlock: allow IL102 REASON")]
    [InlineData("005_drop.up.sql", "005_drop.up.sql:1:1: IL102", "say so above it: -- interlock: allow IL102 REASON")]
    public void A_hazard_is_placed_and_allowed_as_its_file_can_have_it(string file, string place, string allowance)
    {
        IReadOnlyList<MigrationText> texts = [new(new("005", "drop", ["004"], file), new("alter table t drop column c"), null)];

        var stopped = MigrationPreview.Judge(texts, MigrationLint.Check(texts));

        stopped.Evidence.ShouldStartWith(place);
        stopped.Evidence.ShouldEndWith(allowance);
    }

    [Fact]
    public void A_file_may_allow_a_hazard_as_a_whole()
    {
        var text = new MigrationText(new("005", "drop", ["004"], "005.py"), new("alter table t drop column c"), null) { Allowed = new Dictionary<string, string> { ["IL102"] = "nobody reads it" } };

        MigrationLint.Check([text]).Single().Allowed.ShouldBe("nobody reads it");
    }

    [Theory]
    [InlineData("alter table t add column c int; create index i on t (c)", true)]
    [InlineData("alter table t drop column c", false)]
    [InlineData("-- interlock: allow IL102 it is meant\nalter table t drop column c", false)]
    [InlineData("do $$ begin null; end $$", false)]
    public void The_old_version_fits_what_only_adds(string sql, bool fits) => MigrationLint.FitsOld(new(sql)).ShouldBe(fits);

    [Fact]
    public void What_Alembic_prints_is_read_with_its_own_transactions()
    {
        const string Printed = """
            BEGIN;

            CREATE TABLE alembic_version (
                version_num VARCHAR(32) NOT NULL,
                CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
            );

            -- Running upgrade  -> 1a2b, orders

            CREATE TABLE orders (id SERIAL NOT NULL, PRIMARY KEY (id));

            INSERT INTO alembic_version (version_num) VALUES ('1a2b') RETURNING alembic_version.version_num;

            -- Running upgrade 1a2b -> 3c4d, fast

            COMMIT;

            CREATE INDEX CONCURRENTLY users_mail ON users (mail);

            BEGIN;

            ALTER TABLE users DROP COLUMN name;

            UPDATE alembic_version SET version_num='3c4d' WHERE alembic_version.version_num = '1a2b';

            COMMIT;
            """;

        MigrationLint.Check(Printed, "preview.sql").ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            finding => finding.Rule.ShouldBe(LintRule.DropColumn),
            finding => finding.Where.ShouldBe("preview.sql:22:1"));
        MigrationLint.Check("BEGIN;\nCREATE INDEX CONCURRENTLY i ON t (a);\nCOMMIT;", "x").ShouldHaveSingleItem().Rule.ShouldBe(LintRule.ConcurrentlyInTransaction);
        MigrationLint.Check("BEGIN;\nSELECT 1;", "x").ShouldHaveSingleItem().Rule.ShouldBe(LintRule.OpenTransaction);
    }

    [Fact]
    public void A_hazard_inside_a_block_is_told_by_its_own_line() =>
        Check("select 1;\ndo $$\nbegin\n  delete from t;\nend $$").Single(finding => finding.Rule == LintRule.WholeTable).Where.ShouldBe("001_one.up.sql:4:3");

    [Fact]
    public void The_page_of_rules_is_the_one_that_the_rules_give() => LintReference.Markdown.ShouldBeApproved(Path.Combine(Runbook.Text.Root(), "docs/lint.md"));

    [Fact]
    public void Every_rule_is_listed_once_and_says_what_to_do()
    {
        LintRule.All.Select(rule => rule.Id).ShouldBeUnique();
        typeof(LintRule).GetFields().Count(field => field.FieldType == typeof(LintRule)).ShouldBe(LintRule.All.Count);
        LintRule.All.ShouldAllBe(rule => rule.Why.Length > 0 && rule.Instead.Length > 0);
    }

    [Fact]
    public void Nothing_that_is_written_makes_it_fail()
    {
        // Seeded: a failure must be found again.
        var random = new Random(7);
        string[] parts = ["select", "'", "\"", "$$", "$a$", "/*", "*/", "--", "\n", ";", "\\", "e'", "(", ")", "copy t from stdin;", "\\.", "do", "begin", "alter table", "drop", ",", "concurrently", "ä", "\0", "create index", " "];
        for (var i = 0; i < 3000; i++)
            _ = MigrationLint.Check(string.Concat(Enumerable.Range(0, 20).Select(_ => parts[random.Next(parts.Length)] + " ")), "x");
    }

    private static IEnumerable<string> Ids(string sql) => Check(sql).Select(finding => finding.Rule.Id);

    private static IReadOnlyList<LintFinding> Check(string sql) => MigrationLint.Check(Pending(sql));

    private static IReadOnlyList<SqlMigration> Pending(string sql) => [new("001", "one", new(sql), null)];

    private static IReadOnlyList<MigrationText> Seen(string sql) => [new(new("001", "x", [], "001_x.up.sql"), new(sql), null)];
}
