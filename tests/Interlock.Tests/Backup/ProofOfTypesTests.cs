using Interlock.Backup;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Backup;

/// <summary>A backup is proven whatever its columns are made of, and not proven when one value differs.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class ProofOfTypesTests(PostgresCluster cluster) : IDisposable
{
    private const string Everything = """
        create type pair as (feeling mood, amount numeric);
        create type moods as range (subtype = mood);
        create domain feeling as mood check (value <> 'sad');
        create domain label as varchar(20);
        create collation any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);

        create table enums (id int primary key, one mood not null default 'ok', many mood[], two pair, more pair[], span moods, felt feeling);
        insert into enums select g, 'glad', '{sad,ok}', format('(ok,%s)', g)::pair, '{"(sad,1)"}'::pair[], moods('sad', 'ok'), 'glad' from generate_series(1, 50) g;
        create table registered (id int primary key, what regclass, kind regtype, how regprocedure, role regrole);
        insert into registered values (1, 'enums', 'mood', 'lower(text)', null);
        create table hashless (doc json, tree xml, place point, shape polygon, words tsvector, price money, bits bit varying, id pg_lsn);
        insert into hashless values ('{"a": 1,  "a":2}', '<a>b</a>', '(1,2)', '((0,0),(1,1),(1,0))', 'a:1 b:2', 1234.5, b'101', '0/16B3748');
        create table plain (t text, label label, tags text[], doc jsonb, number numeric, small real, zero float8, at timestamptz, gap interval, raw bytea, net inet, code char(8), twice numeric generated always as (number * 2) stored, id uuid);
        insert into plain values ('ä', 'x', '{a,NULL}', '{"b":2}', 1.50, 0.1, '-0', now(), '1 mon 2 days', '\x00ff', '10.0.0.1/8', 'a', default, gen_random_uuid());
        insert into plain (t, raw, number) values (repeat('wide ', 200000), decode(repeat('ab', 500000), 'hex'), 'NaN');
        create table collated (name text collate any_case);
        insert into collated values ('Ada');
        create table nothing_in_it ();
        insert into nothing_in_it default values;
        create unlogged table unlogged (id int);
        insert into unlogged values (1);
        create table dropped (a int, b mood, c text);
        insert into dropped values (1, 'ok', 'c');
        alter table dropped drop column b;
        create table parent (a int, b text);
        create table child (own int) inherits (parent);
        alter table parent add column late int default 7;
        insert into child (a, b, own) values (1, 'b', 2);
        insert into parent values (3, 'c');
        create table parts (id int, feeling mood) partition by list (feeling);
        create table part_one partition of parts for values in ('sad', 'ok');
        create table part_two (feeling mood, id int);
        alter table parts attach partition part_two for values in ('glad');
        insert into parts select g, case when g % 2 = 0 then 'sad' else 'glad' end::mood from generate_series(1, 10) g;
        create table owned (id int, who name);
        alter table owned enable row level security;
        create policy only_mine on owned using (who = current_user);
        insert into owned values (1, 'nobody');
        create table checked (status varchar(10) not null check (status in ('new', 'paid')), sort char(1) default 'a'::bpchar check (sort in ('a', 'b')));
        insert into checked values ('paid');
        create index only_new on checked (status) where status in ('new', 'paid');
        create view seen as select status in ('new', 'paid') as good from checked where status in ('new', 'paid');
        create materialized view counted as select feeling, count(*) from parts group by feeling;
        """;

    private readonly DatabaseRoom room = new(cluster) { Live = new Live("1.3.0", "http://127.0.0.1", true, "200") };

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task A_true_restore_of_every_kind_of_column_is_proven()
    {
        await FillAsync();
        // What is set for a database does not go with its dump.
        cluster.Execute("postgres", $"alter database {room.Name} set lc_monetary = 'C'; alter database {room.Name} set quote_all_identifiers = on; alter database {room.Name} set extra_float_digits = 0");

        var manifest = await BackedUpAsync();

        string MethodOf(string table) => manifest.Figures!.Tables.Single(one => one.Name == table).Method;
        MethodOf("public.plain").ShouldBe("record");
        MethodOf("public.enums").ShouldBe("text");
        MethodOf("public.collated").ShouldBe("text");
        manifest.Figures!.Tables.Where(table => table.Name.StartsWith("public.part", StringComparison.Ordinal)).Sum(table => table.Rows).ShouldBe(10, "partitions count once");
        manifest.Figures!.Structure.ShouldContain("enum public.mood sad, glad, ok");
    }

    [Theory]
    [InlineData("enums", "update enums set one = 'sad' where id = 17")]
    [InlineData("enums", "update enums set more[1].feeling = 'ok' where id = 17")]
    [InlineData("registered", "update registered set what = 'plain'")]
    [InlineData("hashless", "update hashless set price = price + 0.01::numeric::money")]
    [InlineData("plain", "update plain set raw = '\\x00fe' where t = 'ä'")]
    [InlineData("collated", "update collated set name = 'ADA'")]
    [InlineData("child", "update child set own = 3")]
    [InlineData("owned", "update owned set who = 'somebody'")]
    [InlineData("part_two", "update parts set id = 99 where id = 1")]
    public async Task One_value_that_differs_is_found(string table, string change)
    {
        await FillAsync();
        var manifest = await BackedUpAsync();
        await room.ExecuteAsync(change);

        var differences = await BackupRestore.CompareAsync(manifest, manifest.Figures!, room.Url!, default);

        differences.Count.ShouldBe(1, string.Join('\n', differences));
        differences[0].ShouldStartWith($"table public.{table} has the same ");
    }

    [Fact]
    public async Task A_rule_that_differs_is_found()
    {
        await FillAsync();
        var manifest = await BackedUpAsync();
        await room.ExecuteAsync("alter table checked drop constraint checked_status_check, add constraint checked_status_check check (status in ('new', 'paid', 'lost')); create or replace view seen as select status in ('new') as good from checked");

        (await BackupRestore.CompareAsync(manifest, manifest.Figures!, room.Url!, default)).Count(line => line.StartsWith("missing: ", StringComparison.Ordinal)).ShouldBe(2);
    }

    private async Task FillAsync()
    {
        // A label that came later has a number out of order.
        await room.ExecuteAsync("create type mood as enum ('sad', 'ok')");
        await room.ExecuteAsync("alter type mood add value 'glad' before 'ok'");
        await room.ExecuteAsync(Everything);
    }

    private async Task<BackupManifest> BackedUpAsync()
    {
        var backup = await room.RunAsync(Phase.Backup, "database backup");
        backup.Verdict.ShouldBe(Verdict.Go, backup.Evidence);
        var proof = await room.RunAsync(Phase.Backup, "backup proof");
        proof.Verdict.ShouldBe(Verdict.Go, string.Join('\n', proof.Details.Prepend(proof.Evidence)));
        return BackupManifest.Read((string)backup.Data!["path"]!)!;
    }
}
