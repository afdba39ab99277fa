using Interlock.Database;
using Interlock.Processes;

namespace Interlock.Tests.Database;

public sealed class PostgresProgramsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("interlock-programs-").FullName;
    private readonly CommandRunner commands = new(TimeProvider.System);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_newest_version_off_PATH_is_found()
    {
        foreach (var version in new[] { "9", "15", "16" })
            Install($"{version}/bin", version, "initdb", "postgres", "pg_ctl");

        new PostgresPrograms([], [folder + "/*/bin"]).Server().ShouldBe(Path.Combine(folder, "16/bin"));
    }

    [Fact]
    public void A_link_on_PATH_leads_to_the_server_beside_its_target()
    {
        Install("15/bin", "15", "initdb", "postgres", "pg_ctl");
        Directory.CreateDirectory(Path.Combine(folder, "onpath"));
        File.CreateSymbolicLink(Path.Combine(folder, "onpath/initdb"), Path.Combine(folder, "15/bin/initdb"));

        new PostgresPrograms([Path.Combine(folder, "onpath")], []).Server().ShouldBe(Path.Combine(folder, "15/bin"));
    }

    [Fact]
    public void Without_a_server_there_is_none() => new PostgresPrograms([folder], []).Server().ShouldBeNull();

    [Fact]
    public async Task A_client_older_than_the_server_gives_way_to_a_newer_one()
    {
        Install("path", "13", "pg_dump");
        Install("16/bin", "16", "pg_dump");
        var programs = new PostgresPrograms([Path.Combine(folder, "path")], [folder + "/*/bin"]);

        (await programs.ClientAsync("pg_dump", 13, commands, default))!.Major.ShouldBe(13);
        (await programs.ClientAsync("pg_dump", 15, commands, default))!.Major.ShouldBe(16);
        Install("17/bin", "17", "pg_dump");
        (await new PostgresPrograms([], [folder + "/*/bin"]).ClientAsync("pg_dump", 15, commands, default))!.Major.ShouldBe(16, "the nearest one: a much newer pg_restore says what an older server does not know");
        (await programs.ClientAsync("pg_dump", 17, commands, default))!.Major.ShouldBe(16, "the newest one, too old as it is, so that it can be named");
        (await programs.ClientAsync("pg_restore", 15, commands, default)).ShouldBeNull();
    }

    [Fact]
    public async Task The_script_that_Debian_puts_on_PATH_gives_way_to_the_program_itself()
    {
        Install("share", "15", "pg_wrapper");
        Install("15/bin", "15", "pg_dump");
        Directory.CreateDirectory(Path.Combine(folder, "onpath"));
        File.CreateSymbolicLink(Path.Combine(folder, "onpath/pg_dump"), Path.Combine(folder, "share/pg_wrapper"));

        (await new PostgresPrograms([Path.Combine(folder, "onpath")], [folder + "/*/bin"]).ClientAsync("pg_dump", 15, commands, default))!.File.ShouldBe(Path.Combine(folder, "15/bin/pg_dump"));
    }

    [Theory]
    [InlineData("ID=debian", "apt-get")]
    [InlineData("ID=ubuntu\nID_LIKE=debian", "apt-get")]
    [InlineData("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"", "dnf")]
    [InlineData("ID=alpine", "apk")]
    [InlineData("ID=arch", "pacman")]
    public void Each_system_has_its_own_install_command(string release, string command) =>
        ServerInstallation.CommandFor(release, mac: false).ShouldContain(command);

    [Theory]
    [InlineData("ID=debian", "apt-get install -y postgresql-client-17")]
    [InlineData("ID=fedora", "dnf")]
    [InlineData("ID=unknown", "PostgreSQL 17")]
    public void Each_system_has_its_own_command_for_the_client_programs(string release, string command) =>
        ServerInstallation.ClientCommandFor(release, mac: false, 17).ShouldContain(command);

    [Theory]
    [InlineData(15, true, true, nameof(ServerSource.Docker))]
    [InlineData(15, true, false, nameof(ServerSource.Docker))]
    [InlineData(null, true, true, nameof(ServerSource.Package))]
    [InlineData(null, true, false, nameof(ServerSource.Nowhere))]
    [InlineData(15, false, true, nameof(ServerSource.Package))]
    [InlineData(15, false, false, nameof(ServerSource.Nowhere))]
    public void Docker_serves_only_with_client_programs_beside_it(int? client, bool docker, bool mayInstall, string source) =>
        ServerInstallation.Source(client, docker, mayInstall).ToString().ShouldBe(source);

    private void Install(string where, string version, params string[] programs)
    {
        var bin = Directory.CreateDirectory(Path.Combine(folder, where)).FullName;
        foreach (var program in programs)
        {
            var file = Path.Combine(bin, program);
            File.WriteAllText(file, $"#!/bin/sh\necho '{program} (PostgreSQL) {version}.2 (Debian)'\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }
}
