using Interlock.Migrate.Tools;
using Interlock.Processes;
using Interlock.Tests.Database;

namespace Interlock.Tests.Migrate;

/// <summary>A real project of Entity Framework Core, in the versions that tests release: with rows moved by SQL, an index built concurrently, one that can't be taken back, one that fails. All are built once, together; a room gets a copy.</summary>
public sealed class EntityFrameworkProject : IAsyncLifetime
{
    public const string First = "20260101000000_FirstTables";
    public const string Visits = "20260102000000_Visits";
    public const string Colour = "20260103000000_Colour";
    public const string Searched = "20260104000000_IndexWithoutWaiting";
    public const string NoPath = "20260105000000_NoMorePaths";
    public const string Broken = "20260106000000_Broken";

    private const string Tool = "10.0.15";
    private const string Provider = "10.0.3";

    private const string Project = $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <SatelliteResourceLanguages>en</SatelliteResourceLanguages>
            <RunAnalyzers>false</RunAnalyzers>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Microsoft.EntityFrameworkCore.Design" Version="{Tool}" PrivateAssets="all" />
            <PackageReference Include="Npgsql.EntityFrameworkCore.PostgreSQL" Version="{Provider}" />
          </ItemGroup>
        </Project>
        """;

    private const string Tools = $$"""{ "version": 1, "isRoot": true, "tools": { "dotnet-ef": { "version": "{{Tool}}", "commands": ["dotnet-ef"] } } }""";

    // Npgsql reads no URL.
    private const string Context = """
        using Microsoft.EntityFrameworkCore;
        using Npgsql;

        Console.WriteLine("the shop opens");

        public class Shop : DbContext
        {
            protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseNpgsql(Environment.GetEnvironmentVariable("DATABASE_URL") is { } given ? Connection(new(given)) : null);

            private static string Connection(Uri url) => new NpgsqlConnectionStringBuilder
            {
                Host = url.Host, Port = url.Port, Username = url.UserInfo.Split(':')[0], Password = url.UserInfo.Split(':').ElementAtOrDefault(1), Database = url.AbsolutePath[1..],
            }.ConnectionString;
        }

        public class Reports : DbContext;
        """;

    private static readonly (string Id, string Up, string? Down)[] All =
    [
        (First,
            """m.CreateTable("events", t => new { id = t.Column<long>(), path = t.Column<string>(nullable: true) }, constraints: t => t.PrimaryKey("pk_events", x => x.id));""",
            """m.DropTable("events");"""),
        (Visits,
            """m.CreateTable("visits", t => new { id = t.Column<long>(), seen = t.Column<DateTime>() }, constraints: t => t.PrimaryKey("pk_visits", x => x.id)); m.CreateIndex("idx_visits_seen", "visits", "seen");""",
            """m.DropTable("visits");"""),
        (Colour,
            """m.AddColumn<string>("colour", "events", nullable: true); m.Sql("update events set colour = 'of ' || path where path is not null");""",
            """m.DropColumn("colour", "events");"""),
        (Searched,
            """m.Sql("create index concurrently idx_events_path on events (path)", suppressTransaction: true);""",
            """m.Sql("drop index concurrently if exists idx_events_path", suppressTransaction: true);"""),
        (NoPath, """
            // interlock: allow IL102 no version since 1.2 reads it
            m.DropColumn("path", "events");
            """, null),
        (Broken, """m.Sql("alter table evnets add column x int;");""", """throw new NotSupportedException("nothing to take back");"""),
    ];

    // What a release of each version brings.
    private static readonly Dictionary<string, string[]> Versions = new(StringComparer.Ordinal)
    {
        ["1"] = [First, Visits],
        ["2"] = [First, Visits, Colour, Searched],
        ["2-no-paths"] = [First, NoPath],
        ["2-broken"] = [First, Broken],
    };

    // Restored and compiled in one go: each start of the build takes its time.
    private const string Together = """
        <Project DefaultTargets="Build">
          <ItemGroup><Version Include="*/Shop.csproj" /></ItemGroup>
          <Target Name="Restore"><MSBuild Projects="@(Version)" Targets="Restore" /></Target>
          <Target Name="Build"><MSBuild Projects="@(Version)" BuildInParallel="true" /></Target>
        </Project>
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("interlock-entities-");

    /// <summary>Its packages are on this machine.</summary>
    public static bool IsKept
    {
        get
        {
            var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            return Directory.Exists(Path.Combine(packages, "dotnet-ef", Tool)) && Directory.Exists(Path.Combine(packages, "microsoft.entityframeworkcore.design", Tool)) && Directory.Exists(Path.Combine(packages, "npgsql.entityframeworkcore.postgresql", Provider));
        }
    }

    /// <summary>Fetches them.</summary>
    /// <returns>Why they can't be had; null: they are there.</returns>
    public static async Task<string?> RestoreAsync()
    {
        var probe = Directory.CreateTempSubdirectory("interlock-entities-");
        Write(probe.FullName, []);
        var restored = await RunAsync(probe.FullName, "dotnet tool restore && dotnet restore --disable-build-servers");
        probe.Delete(recursive: true);
        return restored.Succeeded ? null : $"the packages of Entity Framework Core can't be had: {restored.Tail()}";
    }

    public async Task InitializeAsync()
    {
        foreach (var (version, migrations) in Versions)
            Write(Directory.CreateDirectory(Path.Combine(folder.FullName, version)).FullName, migrations);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "all.proj"), Together);
        var built = await RunAsync(folder.FullName, "(cd 1 && dotnet tool restore) && dotnet build all.proj --nologo -v quiet --disable-build-servers");
        built.Succeeded.ShouldBeTrue(built.Tail());
    }

    /// <summary>The room releases a version of the project.</summary>
    /// <param name="room">The room.</param>
    /// <param name="version">Which.</param>
    /// <param name="built">As a release before has left it; false: fresh from the repository.</param>
    internal void Release(DatabaseRoom room, string version, bool built = true)
    {
        Directory.Delete(room.Scripts, recursive: true);
        var source = Path.Combine(folder.FullName, version);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(file => built || Path.GetRelativePath(source, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj")))
        {
            var target = Path.Combine(room.Scripts, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        if (built)
            File.WriteAllText(Path.Combine(room.Scripts, HerePlace.Prepared), "");
        room.Migrations = room.Migrations with { Scripts = null, EntityFramework = new() { Folder = "migrations", Prepare = "dotnet tool restore", Context = "Shop" } };
        room.Committed();
    }

    public Task DisposeAsync()
    {
        folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private static Task<CommandResult> RunAsync(string at, string line) => new CommandRunner(TimeProvider.System).RunAsync(Command.Shell(line) with { Folder = at, Limit = TimeSpan.FromMinutes(5) });

    private static void Write(string root, IReadOnlyList<string> ids)
    {
        File.WriteAllText(Path.Combine(root, "Shop.csproj"), Project);
        File.WriteAllText(Path.Combine(root, "dotnet-tools.json"), Tools);
        File.WriteAllText(Path.Combine(root, "Shop.cs"), Context);
        Directory.CreateDirectory(Path.Combine(root, "Migrations"));
        foreach (var (id, up, down) in All.Where(one => ids.Contains(one.Id)))
            File.WriteAllText(Path.Combine(root, "Migrations", $"{id}.cs"), $$"""
                using Microsoft.EntityFrameworkCore.Infrastructure;
                using Microsoft.EntityFrameworkCore.Migrations;

                [DbContext(typeof(Shop)), Migration("{{id}}")]
                public class {{id.Split('_')[1]}} : Migration
                {
                    protected override void Up(MigrationBuilder m)
                    {
                        {{up}}
                    }

                    {{(down is null ? "" : $$"""protected override void Down(MigrationBuilder m) { {{down}} }""")}}
                }
                """);
    }
}
