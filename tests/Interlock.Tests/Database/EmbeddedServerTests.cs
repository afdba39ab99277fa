using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Files;
using Interlock.Ledger;
using Interlock.Processes;

namespace Interlock.Tests.Database;

[Trait("Suite", "database")]
public sealed class EmbeddedServerTests : IAsyncLifetime, IDisposable
{
    private readonly DatabaseRoom room = new();

    private EmbeddedServer Server => DatabaseLocator.Own(room.Site, room.Commands, TimeProvider.System, room.Said.Add);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Server.RemoveAsync(default);

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task It_starts_under_a_private_folder_and_is_found_running_by_the_next_run()
    {
        var first = await Server.EnsureAsync(default);
        var started = EmbeddedPointer.Read(Server.Folders.Pointer)!;
        room.Said.Clear();

        var second = await Server.EnsureAsync(default);

        second.Port.ShouldBe(first.Port);
        EmbeddedPointer.Read(Server.Folders.Pointer).ShouldBe(started);
        room.Said.ShouldBeEmpty();
        await using var connection = await second.OpenAsync(default);
        (await connection.TextAsync("show fsync", default)).ShouldBe("on");
        (await connection.TextAsync("show listen_addresses", default)).ShouldBe("127.0.0.1");
        (await connection.TextAsync("show wal_level", default)).ShouldBe("logical");
        (await connection.TextAsync("show max_slot_wal_keep_size", default)).ShouldBe("2GB");
        DatabaseRoom.ModeOf(Server.Folders.AdminPassword).ShouldBe(OwnerOnly.FileMode);
        DatabaseRoom.ModeOf(Server.Folders.Home).ShouldBe(OwnerOnly.FolderMode);
    }

    [Fact]
    public async Task Its_data_survives_a_kill_and_its_stale_process_id_file_is_no_hindrance()
    {
        var url = await Server.EnsureAsync(default);
        await using (var connection = await url.OpenAsync(default))
            await connection.RunAsync("create table kept (id int); insert into kept values (7); checkpoint", default);
        var pointer = EmbeddedPointer.Read(Server.Folders.Pointer)!;
        await ProcessGroup.StopAsync(new DetachedProcess(pointer.Pid, pointer.StartTime), TimeSpan.Zero, TimeProvider.System);
        // The id belongs to someone else by now: to us.
        await File.WriteAllTextAsync(Path.Combine(Server.Folders.Data, "postmaster.pid"), $"{Environment.ProcessId}\n{Server.Folders.Data}\n0\n{pointer.Port}\n\n127.0.0.1\n\n");

        url = await Server.EnsureAsync(default);

        url.Port.ShouldBe(pointer.Port);
        await using var again = await url.OpenAsync(default);
        (await again.ValueAsync<int>("select id from kept", default)).ShouldBe(7);
    }

    [Fact]
    public async Task A_port_that_another_has_taken_meanwhile_is_given_up()
    {
        var port = (await Server.EnsureAsync(default)).Port;
        await Server.StopAsync(default);
        using var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();

        var url = await Server.EnsureAsync(default);

        url.Port.ShouldNotBe(port);
        await using var connection = await url.OpenAsync(default);
    }

    [Fact]
    public async Task One_whose_note_was_lost_by_a_kill_is_found_running_all_the_same()
    {
        var url = await Server.EnsureAsync(default);
        File.Delete(Server.Folders.Pointer);

        (await Server.EnsureAsync(default)).Port.ShouldBe(url.Port);

        await Server.RemoveAsync(default);
        File.Exists(Path.Combine(Server.Folders.Data, "postmaster.pid")).ShouldBeFalse();
    }

    [Fact]
    public async Task One_whose_folder_is_reached_by_a_link_keeps_its_process_id_file_while_it_runs()
    {
        var elsewhere = Directory.CreateTempSubdirectory("interlock-elsewhere-");
        if (!OperatingSystem.IsWindows())
            elsewhere.UnixFileMode |= UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        var way = Path.GetDirectoryName(Server.Folders.Home)!;
        Directory.CreateDirectory(Path.GetDirectoryName(way)!);
        Directory.CreateSymbolicLink(way, elsewhere.FullName);
        try
        {
            var url = await Server.EnsureAsync(default);
            var process = EmbeddedPointer.Read(Server.Folders.Pointer)!;

            (await Server.FindRunningAsync(default))!.Port.ShouldBe(url.Port);
            (await Server.EnsureAsync(default)).Port.ShouldBe(url.Port);
            await Server.RemoveAsync(default);

            new DetachedProcess(process.Pid, process.StartTime).IsAlive.ShouldBeFalse("it was stopped before its data went");
        }
        finally
        {
            elsewhere.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Data_of_an_older_version_is_served_by_its_own_programs_beside_newer_ones()
    {
        await Server.EnsureAsync(default);
        await Server.StopAsync(default);
        var bin = new PostgresPrograms().Server()!;
        var newer = Newer();

        await With(newer, bin).EnsureAsync(default);
        await With(newer, bin).StopAsync(default);

        (await Server.FindRunningAsync(default)).ShouldBeNull();
    }

    [Fact]
    public async Task Data_whose_version_is_not_installed_names_it_and_is_left_alone()
    {
        await Server.EnsureAsync(default);
        await Server.StopAsync(default);
        var major = (await File.ReadAllTextAsync(Path.Combine(Server.Folders.Data, "PG_VERSION"))).Trim();

        var failure = await Should.ThrowAsync<DatabaseException>(() => With(Newer()).EnsureAsync(default));

        failure.Message.ShouldContain($"PostgreSQL {major}");
        failure.Message.ShouldContain("pg_upgrade");
        await Server.EnsureAsync(default);
    }

    [Fact]
    public async Task A_running_server_whose_programs_are_gone_keeps_its_data()
    {
        await Server.EnsureAsync(default);

        (await Should.ThrowAsync<DatabaseException>(() => With().RemoveAsync(default))).Message.ShouldContain("still runs");

        (await Server.FindRunningAsync(default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task One_that_does_not_start_says_the_end_of_its_log()
    {
        await Server.EnsureAsync(default);
        await Server.StopAsync(default);
        await File.AppendAllTextAsync(Path.Combine(Server.Folders.Data, "postgresql.conf"), "\nno_such_setting = 1\n");

        var failure = await Should.ThrowAsync<DatabaseException>(() => Server.EnsureAsync(default));

        failure.Message.ShouldContain("no_such_setting");
    }

    [Fact]
    public async Task Removing_it_leaves_nothing_behind()
    {
        await Server.EnsureAsync(default);
        var (folders, pointer) = (Server.Folders, EmbeddedPointer.Read(Server.Folders.Pointer)!);

        await Server.RemoveAsync(default);

        new DetachedProcess(pointer.Pid, pointer.StartTime).IsAlive.ShouldBeFalse();
        Directory.Exists(folders.Home).ShouldBeFalse();
        Directory.Exists(folders.Notes).ShouldBeFalse();
        Server.Exists.ShouldBeFalse();
    }

    [Fact]
    public async Task The_first_release_finds_nothing_live_makes_its_database_and_takes_it_back_when_it_fails()
    {
        (await room.RunAsync(Phase.Preflight, "database reachable")).Evidence.ShouldContain("nothing live");
        (await room.RunAsync(Phase.Backup, "database backup")).Evidence.ShouldContain("nothing live");
        (await room.RunAsync(Phase.Backup, "backup proof")).Evidence.ShouldContain("nothing live");
        Server.Exists.ShouldBeFalse();

        var made = await room.RunAsync(Phase.Provision, "application database");

        made.Verdict.ShouldBe(Verdict.Go);
        made.Changed.ShouldBeTrue();
        (await room.ValueAsync<string>("select current_user::text")).ShouldBe("storefront_app");
        (await room.ValueAsync<bool>("select rolsuper from pg_roles where rolname = current_user")).ShouldBeFalse();
        (await room.ProbeAsync(Phase.Provision, "application database")).State.ShouldBe(RealityState.Done);
        (await room.UndoAsync(Phase.Provision, "application database")).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.ProbeAsync(Phase.Provision, "application database")).State.ShouldBe(RealityState.Partly);
        (await room.UndoAsync(Phase.Provision, "application database")).Outcome.ShouldBe(UndoOutcome.Back, "undoing twice is harmless");
    }

    [Fact]
    public async Task What_holds_rows_by_then_is_not_dropped()
    {
        await room.RunAsync(Phase.Provision, "application database");
        await room.ExecuteAsync("create table t (id int); insert into t values (1)");

        (await room.UndoAsync(Phase.Provision, "application database")).Outcome.ShouldBe(UndoOutcome.Kept);

        (await room.ValueAsync<long>("select count(*) from t")).ShouldBe(1);
        (await room.RunAsync(Phase.Provision, "application database")).Changed.ShouldBeFalse();
    }

    [Fact]
    public async Task A_changed_password_says_nothing_about_rows_and_what_holds_some_is_not_dropped()
    {
        await room.RunAsync(Phase.Provision, "application database");
        await room.ExecuteAsync("create table t (id int); insert into t values (1)");
        var admin = await Server.EnsureAsync(default);
        await using (var connection = await admin.OpenAsync(default))
            await connection.RunAsync("alter role storefront_app password 'another'", default);

        (await room.UndoAsync(Phase.Provision, "application database")).Outcome.ShouldBe(UndoOutcome.Kept);

        await using var database = await admin.WithDatabase("storefront").OpenAsync(default);
        (await database.ValueAsync<long>("select count(*) from t", default)).ShouldBe(1);
    }

    [Fact]
    public async Task A_configured_database_that_cannot_be_asked_for_rows_is_not_dropped()
    {
        var admin = await Server.EnsureAsync(default);
        await using var connection = await admin.OpenAsync(default);
        await connection.RunAsync("create role wrong login password 'right'", default);
        room.Url = admin with { Database = "given" };
        await room.RunAsync(Phase.Provision, "application database");
        room.Url = admin with { Database = "given", User = "wrong", Password = new Secret("not" + "-right") };

        (await room.UndoAsync(Phase.Provision, "application database")).Outcome.ShouldBe(UndoOutcome.Failed);

        (await connection.ValueAsync<bool>("select exists (select 1 from pg_database where datname = 'given')", default)).ShouldBeTrue();
    }

    [Fact]
    public async Task Two_environments_on_one_server_do_not_touch_each_others_rows()
    {
        await room.RunAsync(Phase.Provision, "application database");
        await room.ExecuteAsync("create table t (id int); insert into t values (1)");
        room.Environment = "staging";

        (await room.RunAsync(Phase.Provision, "application database")).Changed.ShouldBeTrue();

        (await room.ValueAsync<string>("select current_database() || ' ' || current_user")).ShouldBe("storefront_staging storefront_staging_app");
        (await room.ValueAsync<long>("select count(*) from pg_tables where tablename = 't'")).ShouldBe(0);
    }

    [Fact]
    public async Task Preflight_says_that_it_has_started_a_server_that_did_not_run()
    {
        await Server.EnsureAsync(default);
        await Server.StopAsync(default);
        (await Server.FindRunningAsync(default)).ShouldBeNull();

        (await room.RunAsync(Phase.Preflight, "database reachable")).Evidence.ShouldEndWith("it did not run, and was started to be asked");

        (await Server.FindRunningAsync(default)).ShouldNotBeNull();
        (await room.RunAsync(Phase.Preflight, "database reachable")).Evidence.ShouldNotContain("did not run");
    }

    [Fact]
    public async Task A_server_that_is_gone_under_a_live_version_stops_the_backup()
    {
        room.Live = new("1.3.0", "http://127.0.0.1", true, "200");

        (await room.RunAsync(Phase.Backup, "database backup")).Verdict.ShouldBe(Verdict.Stop);
    }

    [Theory]
    [InlineData("003_orders", Verdict.Stop)]
    [InlineData(null, Verdict.Hold)]
    public async Task One_that_is_gone_under_what_the_ledger_calls_live_is_never_nothing_live(string? revision, Verdict verdict)
    {
        var live = new LiveVersion("1.3.0", "c0", "d", "http://127.0.0.1", revision);
        room.History = ReleaseHistory.Of([new LedgerEntry { Number = 1, Run = "r", Kind = EntryKind.Live, Data = JsonSerializer.SerializeToNode(live, JsonSerializerOptions.Web)!.AsObject() }]);

        var backup = await room.RunAsync(Phase.Backup, "database backup");

        backup.Verdict.ShouldBe(verdict);
        backup.Evidence.ShouldContain("1.3.0 is live, as the ledger tells");
    }

    [Fact]
    public async Task The_samples_own_migrations_run_are_backed_up_and_proven_by_the_next_release()
    {
        var sample = Path.Combine(Repository(), "src/Sample.Storefront/migrations");
        foreach (var file in Directory.EnumerateFiles(sample, "*.sql"))
            room.With(Path.GetFileName(file), await File.ReadAllTextAsync(file));
        await room.RunAsync(Phase.Provision, "application database");
        var up = await room.RunAsync(Phase.Migrate, "migrations");
        await room.ExecuteAsync("insert into users (email, password_hash) select 'u' || g || '@example.org', 'x' from generate_series(1, 1000) g");
        room.Live = new("1.4.0", "http://127.0.0.1", true, "200");
        room.Version = "1.5.0";

        var preflight = await room.RunAsync(Phase.Preflight, "database reachable");
        var backup = await room.RunAsync(Phase.Backup, "database backup");
        var proof = await room.RunAsync(Phase.Backup, "backup proof");
        var provision = await room.RunAsync(Phase.Provision, "application database");

        up.Verdict.ShouldBe(Verdict.Go, up.Evidence);
        preflight.Verdict.ShouldBe(Verdict.Go, preflight.Evidence);
        backup.Verdict.ShouldBe(Verdict.Go, backup.Evidence);
        ((string?)backup.Data!["revision"]).ShouldNotBeNull();
        proof.Verdict.ShouldBe(Verdict.Go, proof.Evidence);
        provision.Changed.ShouldBeFalse();
        ((double)backup.Data["backup"]!["seconds"]! + (double)proof.Data!["proofSeconds"]!).ShouldBeLessThan(10, "a small database holds nobody up");
        room.Said.ShouldNotContain(line => line.Contains(File.ReadAllText(Server.Folders.ApplicationPassword("local")).Trim()));
    }

    private EmbeddedServer With(params string[] bins) => new(room.Site.State, new PostgresPrograms(bins, []), room.Commands, TimeProvider.System, room.Said.Add);

    // A server of a version that is to come.
    private string Newer()
    {
        var bin = Directory.CreateDirectory(Path.Combine(room.Root, "newer")).FullName;
        foreach (var program in new[] { "initdb", "postgres", "pg_ctl" })
        {
            File.WriteAllText(Path.Combine(bin, program), $"#!/bin/sh\n[ \"$1\" = --version ] && echo '{program} (PostgreSQL) 99.1' && exit 0\necho 'incompatible' >&2; exit 1\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(Path.Combine(bin, program), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return bin;
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Release.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
