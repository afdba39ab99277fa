using Shared;

namespace Sample.Storefront.Tests;

/// <summary>One server for all tests; each test class takes a database of its own from it.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresCluster>
{
    public const string Name = "postgres";
}

/// <summary>A database brought to a revision by the service's own migrations.</summary>
internal sealed class StorefrontDatabase
{
    public const string Latest = "003";
    private static readonly Dictionary<string, string> Migrated = new(StringComparer.Ordinal);
    private readonly PostgresCluster cluster;

    private StorefrontDatabase(PostgresCluster cluster, string name) => (this.cluster, Name) = (cluster, name);

    public string Name { get; }
    public string Url => cluster.Url(Name);
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "migrations");

    public static IReadOnlyList<string> Revisions { get; } =
        [.. Directory.GetFiles(Folder, "*.up.sql").Select(path => Path.GetFileName(path)[..3]).Order(StringComparer.Ordinal)];

    /// <summary>A copy of a database that was migrated once: copying is ten times faster than migrating.</summary>
    public static StorefrontDatabase Create(PostgresCluster cluster, string revision = Latest)
    {
        lock (Migrated)
        {
            if (!Migrated.TryGetValue(revision, out var template))
                Migrated[revision] = template = Migrate(cluster, revision).Name;
            return new StorefrontDatabase(cluster, cluster.CreateDatabase(template));
        }
    }

    private static StorefrontDatabase Migrate(PostgresCluster cluster, string revision)
    {
        var database = new StorefrontDatabase(cluster, cluster.CreateDatabase());
        cluster.Execute(database.Name, "create table schema_revision (revision text primary key, name text, checksum text, applied_at timestamptz not null default now())");
        foreach (var step in Revisions.TakeWhile(step => string.CompareOrdinal(step, revision) <= 0))
            database.Up(step);
        return database;
    }

    public void Up(string revision)
    {
        Run(revision, "up");
        Execute($"insert into schema_revision (revision, name) values ('{revision}', 'test')");
    }

    public void Down(string revision)
    {
        Run(revision, "down");
        Execute($"delete from schema_revision where revision = '{revision}'");
    }

    public void Execute(string sql) => cluster.Execute(Name, sql);

    public T Value<T>(string sql) => cluster.Value<T>(Name, sql);

    public long Count(string table) => Value<long>($"select count(*) from {table}");

    public static string FileOf(string revision, string direction) => Directory.GetFiles(Folder, $"{revision}_*.{direction}.sql").Single();

    /// <summary>The schema as pg_dump writes it; newer versions of it put a random word in a \restrict line.</summary>
    public string Schema() => string.Join('\n', cluster.RunProgram("pg_dump", Name, "-s", "--no-owner")
        .Split('\n').Where(line => !line.StartsWith('\\')));

    private void Run(string revision, string direction) =>
        cluster.RunProgram("psql", Name, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", FileOf(revision, direction));
}
