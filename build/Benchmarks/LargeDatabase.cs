using System.Globalization;
using Interlock.Database;
using Interlock.Processes;

namespace Interlock.Build.Benchmarks;

/// <summary>A server of its own with a database of more than 1 GB: numbers, short and long texts, JSON, two indexes and a foreign key for every million rows.</summary>
internal sealed class LargeDatabase(ReleaseContext context, string folder) : IAsyncDisposable
{
    private const int Parts = 4;
    private const int Customers = 100_000;
    private const int Orders = 1_350_000;
    private readonly EmbeddedServer _server = Server(Path.Combine(folder, "server"));
    private readonly EmbeddedServer _careless = Server(Path.Combine(folder, "careless"));

    /// <summary>The filled database.</summary>
    public DatabaseUrl Url { get; private set; } = null!;

    /// <summary>A second server that takes no care for power cuts: where a restore is fastest.</summary>
    public DatabaseUrl Careless { get; private set; } = null!;

    /// <summary>The size of the database on its server, in bytes.</summary>
    public long Bytes { get; private set; }

    public static string Program(string name) => Path.Combine(new PostgresPrograms().Server() ?? "", name);

    public async Task FillAsync()
    {
        var admin = await _server.EnsureAsync(context.Cancellation).ConfigureAwait(false);
        Careless = await _careless.EnsureAsync(context.Cancellation).ConfigureAwait(false);
        foreach (var setting in new[] { "fsync = off", "full_page_writes = off", "synchronous_commit = off" })
            await SqlAsync(Careless, $"alter system set {setting}").ConfigureAwait(false);
        await SqlAsync(Careless, "select pg_reload_conf()").ConfigureAwait(false);
        await SqlAsync(admin, "create database large").ConfigureAwait(false);
        Url = admin.WithDatabase("large");
        await Task.WhenAll(Enumerable.Range(1, Parts).Select(FillAsync)).ConfigureAwait(false);
        await SqlAsync(Url, "vacuum analyze").ConfigureAwait(false);
        Bytes = long.Parse(await SqlAsync(Url, "select pg_database_size('large')").ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    /// <summary>Runs SQL by psql; returns what it printed.</summary>
    public async Task<string> SqlAsync(DatabaseUrl at, string sql) =>
        await MustAsync(at.Hand(new Command(Program("psql"), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", $"--command={sql}"))).ConfigureAwait(false);

    public async Task<string> MustAsync(Command command)
    {
        var done = await new CommandRunner(TimeProvider.System).RunAsync(command with { Limit = TimeSpan.FromMinutes(10) }, cancellation: context.Cancellation).ConfigureAwait(false);
        return done.Succeeded ? done.Output.Trim() : throw new InvalidOperationException($"{command} ended with {done.ExitCode}: {done.Tail()}");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.RemoveAsync(CancellationToken.None).ConfigureAwait(false);
        await _careless.RemoveAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private async Task FillAsync(int part)
    {
        FormattableString sql = $"""
            create table customers_{part} (id bigint primary key, name text not null, mail text not null);
            insert into customers_{part} select g, 'Customer number ' || g, md5(g::text) || '@example.com' from generate_series(1, {Customers}) g;
            create table orders_{part} (id bigint primary key, customer bigint not null references customers_{part}, at timestamptz not null, amount numeric(12, 2) not null, note text not null, detail jsonb not null);
            insert into orders_{part} select g, 1 + g % {Customers}, timestamptz '2026-01-01' + g * interval '7 seconds', (g % 100000) / 100.0, 'delivered to the back door, order ' || md5((g % 50000)::text), jsonb_build_object('items', g % 9, 'channel', 'web') from generate_series(1, {Orders}) g;
            create index orders_{part}_at on orders_{part} (at);
            create index orders_{part}_customer on orders_{part} (customer)
            """;
        await SqlAsync(Url, FormattableString.Invariant(sql)).ConfigureAwait(false);
    }

    private static EmbeddedServer Server(string state) => new(state, new PostgresPrograms(), new CommandRunner(TimeProvider.System), TimeProvider.System, _ => { });
}
