using System.Globalization;
using System.Text.Json;
using Interlock.Processes;

namespace Interlock.Build.Benchmarks;

/// <summary>The Backup phase on a database of more than 1 GB: how fast it is dumped and proven beside PostgreSQL's own programs, and how much memory that takes.</summary>
public sealed class DatabaseBenchmark(TimeProvider clock) : IBenchmark
{
    private const int Rounds = 3;
    private const string Runbook = """
        name: large
        version: 1.0.0
        services:
          web:
            run: python3 -m http.server ${port}
            health: /
        database:
          url: ${env:LARGE_DATABASE_URL}
          backup: {keep: 1}
        """;

    // The most memory of our own process: VmHWM, in KiB (proc(5)). The script is replaced by the program.
    private const string Watched = """
        out=$1; shift; "$@" & pid=$!
        while now=$(grep VmHWM "/proc/$pid/status" 2>/dev/null); do last=$now; sleep 1; done
        wait "$pid"; code=$?; echo "$last" >"$out"; exit $code
        """;

    private long _memory;

    public string Name => "database";

    public async Task<IReadOnlyList<Metric>> RunAsync(ReleaseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var folder = Directory.CreateTempSubdirectory("interlock-large-").FullName;
        try
        {
            return await MeasureAsync(context, folder).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<IReadOnlyList<Metric>> MeasureAsync(ReleaseContext context, string folder)
    {
        var large = new LargeDatabase(context, folder);
        await using var _ = large.ConfigureAwait(false);
        await large.FillAsync().ConfigureAwait(false);
        await RepositoryAsync(large, folder).ConfigureAwait(false);
        var jobs = Math.Clamp(Environment.ProcessorCount, 1, 4).ToString(CultureInfo.InvariantCulture);
        var proofs = new List<double>();
        var plain = Path.Combine(folder, "plain");
        var medians = await Turns.MediansAsync(
            Rounds,
            Quiet(large, async () =>
            {
                var (backup, proven) = await BackupAsync(large, folder).ConfigureAwait(false);
                proofs.Add(proven);
                return backup;
            }),
            Quiet(large, () => DumpAsync(large, plain + ".custom", "--format=custom")),
            Quiet(large, () => DumpAsync(large, plain, "--format=directory", $"--jobs={jobs}", "--compress=1")),
            Quiet(large, () => RestoreAsync(large, large.Url, plain, jobs)),
            Quiet(large, () => RestoreAsync(large, large.Careless, plain, jobs))).ConfigureAwait(false);
        var proof = Turns.Median(proofs.Skip(1));
        return
        [
            new("backup", medians[0], $"s of {large.Bytes >> 20} MiB", "pg_dump -Fc", medians[1], 0.4),
            new("backup-beside-fastest", medians[0], "s", $"pg_dump -Fd -j{jobs} -Z1", medians[2], null),
            new("proof", proof, "s", $"the fastest pg_restore -j{jobs}, without fsync", Math.Min(medians[3], medians[4]), 1.6),
            new("proof-beside-server", proof, "s", $"pg_restore -j{jobs} on the same server", medians[3], null),
            new("memory", Math.Round(_memory / 1024.0, 1), "MiB at most", null, null, 200),
        ];
    }

    // What the one before left unwritten would be written at the cost of the one that first asks for its own to be safe.
    private static Func<Task<double>> Quiet(LargeDatabase large, Func<Task<double>> contender) => async () =>
    {
        await large.SqlAsync(large.Url, "checkpoint").ConfigureAwait(false);
        await large.SqlAsync(large.Careless, "checkpoint").ConfigureAwait(false);
        await large.MustAsync(new Command("sync")).ConfigureAwait(false);
        return await contender().ConfigureAwait(false);
    };

    private static async Task RepositoryAsync(LargeDatabase large, string folder)
    {
        var repository = Directory.CreateDirectory(Path.Combine(folder, "repository")).FullName;
        await File.WriteAllTextAsync(Path.Combine(repository, "release.yaml"), Runbook).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(repository, ".gitignore"), ".env\nartifacts/\n").ConfigureAwait(false);
        foreach (var arguments in new[] { new[] { "init", "--quiet" }, ["add", "--all"], ["-c", "user.name=benchmark", "-c", "user.email=benchmark@example.com", "commit", "--quiet", "--message", "A large database"] })
            await large.MustAsync(new Command("git", arguments) { Folder = repository }).ConfigureAwait(false);
    }

    // Each time as a release of its own: what is proven would not be done again.
    private async Task<(double Backup, double Proof)> BackupAsync(LargeDatabase large, string folder)
    {
        var repository = Path.Combine(folder, "repository");
        var state = Path.Combine(folder, "state");
        foreach (var old in new[] { state, Path.Combine(repository, "artifacts") }.Where(Directory.Exists))
            Directory.Delete(old, recursive: true);
        var run = new Command("/bin/sh", ["-c", Watched, "sh", Path.Combine(folder, "memory"), Script.Program, .. Script.Before, "--target=Backup", $"--runbook={Path.Combine(repository, "release.yaml")}", $"--state={state}"]);
        await large.MustAsync(run with { Secrets = new Dictionary<string, Secret>(StringComparer.Ordinal) { ["LARGE_DATABASE_URL"] = large.Url.ForService() } }).ConfigureAwait(false);
        var peak = await File.ReadAllTextAsync(Path.Combine(folder, "memory")).ConfigureAwait(false);
        _memory = Math.Max(_memory, long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2], CultureInfo.InvariantCulture));
        var record = Directory.EnumerateFiles(Path.Combine(repository, "artifacts", "releases"), "record.json", SearchOption.AllDirectories).First();
        using var read = JsonDocument.Parse(await File.ReadAllTextAsync(record).ConfigureAwait(false));
        var steps = read.RootElement.GetProperty("phases").EnumerateArray().SelectMany(phase => phase.GetProperty("steps").EnumerateArray())
            .ToDictionary(step => step.GetProperty("name").GetString()!, step => step.GetProperty("seconds").GetDouble(), StringComparer.Ordinal);
        return (steps["database backup"], steps["backup proof"]);
    }

    private async Task<double> DumpAsync(LargeDatabase large, string file, params string[] options)
    {
        if (File.Exists(file))
            File.Delete(file);
        if (Directory.Exists(file))
            Directory.Delete(file, recursive: true);
        return await TimeAsync(() => large.MustAsync(large.Url.Hand(new Command(LargeDatabase.Program("pg_dump"), [.. options, $"--file={file}"])))).ConfigureAwait(false);
    }

    private async Task<double> RestoreAsync(LargeDatabase large, Database.DatabaseUrl server, string dump, string jobs)
    {
        await large.SqlAsync(server.WithDatabase("postgres"), "create database restored").ConfigureAwait(false);
        var took = await TimeAsync(() => large.MustAsync(server.Hand(new Command(LargeDatabase.Program("pg_restore"), "--dbname=restored", "--no-owner", $"--jobs={jobs}", dump)))).ConfigureAwait(false);
        await large.SqlAsync(server.WithDatabase("postgres"), "drop database restored").ConfigureAwait(false);
        return took;
    }

    private async Task<double> TimeAsync(Func<Task> act)
    {
        var started = clock.GetTimestamp();
        await act().ConfigureAwait(false);
        return Math.Round(clock.GetElapsedTime(started).TotalSeconds, 3);
    }
}
