using System.Text.Json;
using Interlock.Backup;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Files;
using Interlock.Platforms;
using Interlock.Processes;
using Interlock.Record;
using Interlock.Runbook;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Backup;

[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class DatabaseBackupTests(PostgresCluster cluster) : IDisposable
{
    private const string Filled = """
        create table plain (id bigint generated always as identity primary key, name text not null unique, at timestamptz default now());
        create table odd ("Id" int, doc json, place point, "select" xml);
        create table "Parent" (id int primary key) partition by range (id);
        create table child partition of "Parent" for values from (0) to (1000);
        create view seen as select id from plain;
        create index plain_at on plain (at);
        insert into plain (name) select 'name ' || g from generate_series(1, 5000) g;
        insert into odd values (1, '{"a":1}', '(1,2)', null);
        insert into "Parent" select generate_series(0, 99)
        """;

    private readonly DatabaseRoom room = new(cluster) { Live = new Live("1.3.0", "http://127.0.0.1", true, "200") };

    private string BackupPath => (string)room.DataOf(Phase.Backup, "database backup")!["path"]!;

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task A_folder_that_is_a_file_is_named_as_that()
    {
        var taken = Path.Combine(room.Root, "taken");
        await File.WriteAllTextAsync(taken, "not a folder");
        room.Backup = room.Backup with { Folder = "taken" };
        await room.ExecuteAsync("create table t (id int primary key)");

        var stopped = await room.RunAsync(Phase.Backup, "database backup");

        stopped.Verdict.ShouldBe(Verdict.Stop);
        stopped.Evidence.ShouldStartWith($"No backup was made: {taken} can't be written to (");
        stopped.Evidence.ShouldEndWith("). Make it a folder that this user may write to, or name another as database.backup.folder");
    }

    [Fact]
    public async Task A_backup_is_whole_owner_only_and_proven_by_a_restore()
    {
        await room.ExecuteAsync(Filled);

        var backup = await room.RunAsync(Phase.Backup, "database backup");
        var proof = await room.RunAsync(Phase.Backup, "backup proof");

        backup.Verdict.ShouldBe(Verdict.Go, backup.Evidence);
        proof.Verdict.ShouldBe(Verdict.Go, string.Join('\n', proof.Details.Prepend(proof.Evidence)));
        var manifest = BackupManifest.Read(BackupPath)!;
        manifest.Figures!.Rows.ShouldBe(5101);
        manifest.Figures!.Tables.Single(table => table.Name == "public.odd").Method.ShouldBe("text");
        manifest.Live.ShouldBe("1.3.0");
        manifest.Lsn.ShouldContain("/");
        Path.GetFileName(BackupPath).ShouldStartWith("local-1.4.0-");
        foreach (var file in Directory.EnumerateFiles(BackupPath, "*", SearchOption.AllDirectories))
            DatabaseRoom.ModeOf(file).ShouldBe(OwnerOnly.FileMode, file);
        DatabaseRoom.ModeOf(BackupPath).ShouldBe(OwnerOnly.FolderMode);
        var record = proof.Data!["backup"].Deserialize<BackupRecord>(JsonSerializerOptions.Web)!;
        (record.Verified, record.Proof, record.Path, record.Bytes).ShouldBe((true, "restore", BackupPath, manifest.Bytes));
        record.Seconds.ShouldBeGreaterThan(0);
        (await room.ProbeAsync(Phase.Backup, "backup proof")).ShouldNotBeNull();
        Scratches().ShouldBe(0);
    }

    [Fact]
    public async Task A_backup_under_writes_is_of_one_moment()
    {
        await room.ExecuteAsync(Filled);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            await using var connection = await room.Url!.OpenAsync(default);
            for (var i = 0; !stop.IsCancellationRequested; i++)
                await connection.RunAsync("insert into plain (name) values ($1)", default, $"live {i}");
        });

        await room.RunAsync(Phase.Backup, "database backup");
        var proof = await room.RunAsync(Phase.Backup, "backup proof");
        await stop.CancelAsync();
        await writing;

        proof.Verdict.ShouldBe(Verdict.Go, string.Join('\n', proof.Details));
    }

    [Theory]
    [InlineData(Damage.OneBit, BackupVerify.Restore, "has other bytes than were written")]
    [InlineData(Damage.Truncated, BackupVerify.Restore, " were written")]
    [InlineData(Damage.Emptied, BackupVerify.Restore, "has 0 bytes")]
    [InlineData(Damage.Missing, BackupVerify.Restore, "is missing")]
    [InlineData(Damage.Unreadable, BackupVerify.Restore, "can't be read")]
    [InlineData(Damage.NoManifest, BackupVerify.Restore, "can't be read (it is damaged: ")]
    [InlineData(Damage.OneBit, BackupVerify.List, "has other bytes than were written")]
    [InlineData(Damage.NoManifest, BackupVerify.None, "can't be read (it is damaged: ")]
    public async Task A_damaged_backup_is_never_proven(Damage damage, BackupVerify mode, string said)
    {
        room.Backup = room.Backup with { Verify = mode };
        await room.ExecuteAsync(Filled);
        await room.RunAsync(Phase.Backup, "database backup");
        Spoil(damage);

        var proof = await room.RunAsync(Phase.Backup, "backup proof");

        proof.Verdict.ShouldBe(Verdict.Stop);
        proof.Evidence.ShouldContain(said);
        Scratches().ShouldBe(0);
    }

    [Fact]
    public async Task A_backup_of_a_server_that_no_installed_program_restores_is_held()
    {
        await room.ExecuteAsync(Filled);
        await room.RunAsync(Phase.Backup, "database backup");
        (BackupManifest.Read(BackupPath)! with { Server = "99.1" }).Write(BackupPath);

        var proof = await room.RunAsync(Phase.Backup, "backup proof");

        proof.Verdict.ShouldBe(Verdict.Hold);
        proof.Evidence.ShouldContain("pg_restore of version 99 or newer is not installed");
    }

    [Theory]
    [InlineData(Damage.OneBit)]
    [InlineData(Damage.Truncated)]
    [InlineData(Damage.Emptied)]
    [InlineData(Damage.OtherFormat)]
    public async Task Damage_that_the_checksums_do_not_know_of_is_found_by_the_restore(Damage damage)
    {
        await room.ExecuteAsync(Filled);
        await room.RunAsync(Phase.Backup, "database backup");
        Spoil(damage);
        var manifest = BackupManifest.Read(BackupPath)!;
        (manifest with { Files = [.. manifest.Files.Select(file => BackupFile.Of(Path.Combine(BackupPath, BackupManifest.DumpFolder, file.Name)))] }).Write(BackupPath);

        (await room.RunAsync(Phase.Backup, "backup proof")).Verdict.ShouldBe(Verdict.Stop);
        Scratches().ShouldBe(0);
    }

    [Fact]
    public async Task One_changed_value_with_equal_counts_is_found_by_the_comparison()
    {
        await room.ExecuteAsync(Filled);
        await room.RunAsync(Phase.Backup, "database backup");
        await room.RunAsync(Phase.Backup, "backup proof");
        await room.ExecuteAsync("update plain set name = 'nome 17' where name = 'name 17'; drop index plain_at; select setval('plain_id_seq', 1)");

        var manifest = BackupManifest.Read(BackupPath)!;
        var differences = await BackupRestore.CompareAsync(manifest, manifest.Figures!, room.Url!, default);

        differences.ShouldContain("table public.plain has the same 5000 rows in number, but not in content");
        differences.ShouldContain(line => line.StartsWith("missing: index CREATE INDEX plain_at"));
        differences.ShouldContain(line => line.StartsWith("sequence public.plain_id_seq stands at 1"));
        differences.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_dropped_connection_leaves_nothing_that_looks_whole()
    {
        await room.ExecuteAsync(Filled);
        room.Commands = new Meddling(command => command.Arguments.Contains("--format=directory")
            ? command with { Program = "/bin/sh", Arguments = ["-c", "\"$@\"; echo 'server closed the connection unexpectedly' >&2; exit 1", "sh", command.Program, .. command.Arguments] } : command);

        var backup = await room.RunAsync(Phase.Backup, "database backup");

        backup.Verdict.ShouldBe(Verdict.Stop);
        backup.Evidence.ShouldContain("closed the connection");
        Directory.EnumerateDirectories(Path.Combine(room.Site.State, "backups")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_disk_that_takes_no_more_leaves_nothing_that_looks_whole()
    {
        await room.ExecuteAsync(Filled);
        room.Commands = new Meddling(command => command.Arguments.Contains("--format=directory")
            ? command with { Program = "prlimit", Arguments = ["--fsize=4096", command.Program, .. command.Arguments] } : command);

        (await room.RunAsync(Phase.Backup, "database backup")).Verdict.ShouldBe(Verdict.Stop);

        Directory.EnumerateDirectories(Path.Combine(room.Site.State, "backups")).ShouldBeEmpty();
        (await room.ProbeAsync(Phase.Backup, "database backup")).State.ShouldBe(RealityState.NotDone);
    }

    [Fact]
    public async Task What_a_killed_run_left_is_recognised_and_cleaned()
    {
        await room.ExecuteAsync(Filled);
        var intent = await room.PrepareAsync(Phase.Backup, "database backup");
        Directory.CreateDirectory((string)intent["path"]! + BackupFolder.Partial);
        cluster.Execute("postgres", $"create database \"{ScratchDatabase.PrefixFor("local", room.Name)}left\"");

        (await room.ProbeAsync(Phase.Backup, "database backup")).State.ShouldBe(RealityState.Partly);
        await room.RunAsync(Phase.Backup, "database backup");
        (await room.RunAsync(Phase.Backup, "backup proof")).Verdict.ShouldBe(Verdict.Go);

        Directory.EnumerateDirectories(Path.Combine(room.Site.State, "backups")).Count().ShouldBe(1);
        Scratches().ShouldBe(0);
        (await room.ProbeAsync(Phase.Backup, "database backup")).State.ShouldBe(RealityState.Done);
        (await room.UndoAsync(Phase.Backup, "database backup")).Outcome.ShouldBe(UndoOutcome.Kept);
    }

    [Theory]
    [InlineData(BackupVerify.List, "that it restores is not proven")]
    [InlineData(BackupVerify.None, "not proven")]
    public async Task Weaker_proofs_warn_and_say_what_they_prove(BackupVerify mode, string said)
    {
        room.Backup = room.Backup with { Verify = mode };
        await room.ExecuteAsync(Filled);
        await room.RunAsync(Phase.Backup, "database backup");

        var proof = await room.RunAsync(Phase.Backup, "backup proof");

        proof.Verdict.ShouldBe(Verdict.Warn);
        proof.Evidence.ShouldContain(said);
    }

    [Fact]
    public async Task A_role_that_may_not_make_a_scratch_database_is_held_with_what_to_grant()
    {
        var role = $"{room.Name}_limited";
        cluster.Execute("postgres", $"create role {role} login; alter database {room.Name} owner to {role}");
        var owner = room.Url!;
        room.Url = owner with { User = role };
        room.Backup = new() { ProveOn = room.Url.ForService() };
        await room.ExecuteAsync("create table t (id int); insert into t values (1)");
        await room.RunAsync(Phase.Backup, "database backup");

        var proof = await room.RunAsync(Phase.Backup, "backup proof");

        proof.Verdict.ShouldBe(Verdict.Hold);
        proof.Evidence.ShouldContain("CREATEDB");
        room.Url = owner;
        cluster.Drop(room.Name);
        cluster.Execute("postgres", $"drop role {role}");
    }

    [Fact]
    public async Task A_live_version_whose_database_is_gone_stops()
    {
        room.Url = room.Url!.WithDatabase("nowhere");

        (await room.RunAsync(Phase.Backup, "database backup")).Verdict.ShouldBe(Verdict.Stop);
        (await room.RunAsync(Phase.Preflight, "database reachable")).Verdict.ShouldBe(Verdict.Stop);
    }

    [Fact]
    public async Task An_unexpected_server_version_stops_before_anything_starts()
    {
        room.Server = [9];

        (await room.RunAsync(Phase.Preflight, "database reachable")).Evidence.ShouldContain("expected is 9");

        room.Server = [];
        (await room.RunAsync(Phase.Preflight, "database reachable")).Verdict.ShouldBe(Verdict.Go);
    }

    private long Scratches() => cluster.Value<long>("postgres", $"select count(*) from pg_database where starts_with(datname, '{ScratchDatabase.PrefixFor("local", room.Name)}')");

    private void Spoil(Damage damage)
    {
        var dump = Path.Combine(BackupPath, BackupManifest.DumpFolder);
        // The biggest file is the big table's rows.
        var file = damage switch
        {
            Damage.NoManifest => Path.Combine(BackupPath, BackupManifest.FileName),
            Damage.OtherFormat => Path.Combine(dump, "toc.dat"),
            _ => Directory.EnumerateFiles(dump).MaxBy(name => new FileInfo(name).Length)!,
        };
        var bytes = File.ReadAllBytes(file);
        if (damage is Damage.Missing or Damage.Unreadable)
            File.Delete(file);
        // Whoever reads it, root too, gets an error of input.
        if (damage == Damage.Unreadable)
            File.CreateSymbolicLink(file, "/proc/self/mem");
        if (damage is Damage.OneBit or Damage.NoManifest)
            bytes[bytes.Length / 2] ^= 0x41;
        // After "PGDMP" and the major version.
        if (damage == Damage.OtherFormat)
            bytes[6] = 99;
        if (damage is not (Damage.Missing or Damage.Unreadable))
            File.WriteAllBytes(file, damage switch { Damage.Truncated or Damage.NoManifest => bytes[..(bytes.Length / 2)], Damage.Emptied => [], _ => bytes });
    }

    public enum Damage
    {
        OneBit,
        Truncated,
        Emptied,
        Missing,
        Unreadable,
        OtherFormat,
        NoManifest,
    }

    private sealed class Meddling(Func<Command, Command> change) : ICommandRunner
    {
        private readonly CommandRunner real = new(TimeProvider.System);

        public Task<CommandResult> RunAsync(Command command, Action<string>? line = null, CancellationToken cancellation = default) => real.RunAsync(change(command), line, cancellation);

        public DetachedProcess StartDetached(Command command, string log) => real.StartDetached(change(command), log);
    }
}
