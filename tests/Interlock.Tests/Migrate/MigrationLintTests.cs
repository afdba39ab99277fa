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
    public void Each_hazard_is_found(string sql, string id) => Ids(sql).ShouldContain(id);

    [Theory]
    [InlineData("create table t (id int primary key); create index i on t (id); alter table t alter id type bigint; drop table t")]
    [InlineData("alter table t add column c int not null default 0")]
    [InlineData("-- interlock: no-transaction\ndrop index concurrently if exists i; create index concurrently i on t (a)")]
    [InlineData("update t set a = 1 where a is null; insert into t values (1)")]
    [InlineData("insert into t values ('drop table x; truncate y')")]
    public void What_is_safe_is_left_alone(string sql) => Ids(sql).ShouldBeEmpty();

    [Fact]
    public void A_hazard_that_is_meant_warns_with_its_reason()
    {
        var findings = Check("-- interlock: allow IL102 no version since 2.0 reads it\nalter table t drop column c");

        findings.Single().Stops.ShouldBeFalse();
        MigrationPreview.Judge(Pending("select 1"), findings).Verdict.ShouldBe(Verdict.Warn);
        findings.Single().ToString().ShouldContain("no version since 2.0 reads it");
    }

    [Fact]
    public void An_allowance_for_another_rule_allows_nothing() =>
        MigrationPreview.Judge(Pending("select 1"), Check("-- interlock: allow IL101 other\nalter table t drop column c")).Verdict.ShouldBe(Verdict.Stop);

    [Theory]
    [InlineData("alter table t add column c int; create index i on t (c)", true)]
    [InlineData("alter table t drop column c", false)]
    [InlineData("-- interlock: allow IL102 it is meant\nalter table t drop column c", false)]
    [InlineData("do $$ begin null; end $$", false)]
    public void The_old_version_fits_what_only_adds(string sql, bool fits) => MigrationLint.FitsOld(new(sql)).ShouldBe(fits);

    private static IEnumerable<string> Ids(string sql) => Check(sql).Select(finding => finding.Rule.Id);

    private static IReadOnlyList<LintFinding> Check(string sql) => MigrationLint.Check(Pending(sql));

    private static IReadOnlyList<SqlMigration> Pending(string sql) => [new("001", "one", new(sql), null)];
}
