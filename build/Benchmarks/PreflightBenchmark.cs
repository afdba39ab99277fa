using Cake.Core;
using Interlock.Preflight.Secrets;

namespace Interlock.Build.Benchmarks;

/// <summary>How fast secrets are looked for, and how long all built-in checks take together on a repository of 5,000 files.</summary>
public sealed class PreflightBenchmark(TimeProvider clock) : IBenchmark
{
    private const int Files = 5000;
    private const int Rounds = 5;
    private const double LeastMegabytes = 40;

    public string Name => "preflight";

    public async Task<IReadOnlyList<Metric>> RunAsync(ReleaseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var repository = await GeneratedRepository.MakeAsync(context, Files).ConfigureAwait(false);
        return
        [
            .. await ScanAsync(context, repository).ConfigureAwait(false),
            await AgainstSecretlintAsync(context, repository).ConfigureAwait(false),
            .. await CommandsAsync(context, repository).ConfigureAwait(false),
        ];
    }

    private async Task<IReadOnlyList<Metric>> ScanAsync(ReleaseContext context, GeneratedRepository repository)
    {
        var keywords = Path.Combine(repository.Root, ".git", "keywords");
        await File.WriteAllLinesAsync(keywords, SecretRules.All.SelectMany(rule => rule.Keywords).Distinct()).ConfigureAwait(false);
        var hasGrep = OnPath("grep");
        var medians = await Turns.MediansAsync(
            Rounds,
            () => Task.FromResult(OnOneCore(repository, Files)),
            () => hasGrep ? TimeAsync(context, "grep", ["-r", "-c", "-i", "-F", "-f", keywords, "--exclude-dir=.git", repository.Root]) : Task.FromResult(0d)).ConfigureAwait(false);
        var size = repository.Bytes / 1e6;
        return
        [
            new("secret-scan", medians[0], $"s for {size:0.0} MB on one core: {size / medians[0]:0.0} MB/s, {SecretRules.All.Count} rules", null, null, Math.Round(size / LeastMegabytes, 3)),
            new("secret-scan-against-grep", medians[0], "s; grep only looks for the keywords", "grep -i -F", hasGrep ? medians[1] : null, null),
        ];
    }

    private async Task<Metric> AgainstSecretlintAsync(ReleaseContext context, GeneratedRepository repository)
    {
        const int some = 250;
        const string peer = "secretlint";
        var id = "secret-scan-against-secretlint";
        if (!OnPath(peer))
            return new(id, Math.Round(OnOneCore(repository, some), 4), $"s for {some} files", peer, null, 1);
        var rc = Path.Combine(repository.Root, ".git", "secretlintrc.json");
        await File.WriteAllTextAsync(rc, """{"rules": [{"id": "@secretlint/secretlint-rule-preset-recommend"}]}""").ConfigureAwait(false);
        var files = repository.Files.Take(some).Select(file => Path.Combine(repository.Root, file)).ToList();
        var medians = await Turns.MediansAsync(
            2,
            () => Task.FromResult(OnOneCore(repository, some)),
            () => TimeAsync(context, peer, ["--secretlintrc", rc, "--no-glob", .. files])).ConfigureAwait(false);
        return new(id, medians[0], $"s for {some} files", peer, medians[1], 1);
    }

    private async Task<IReadOnlyList<Metric>> CommandsAsync(ReleaseContext context, GeneratedRepository repository)
    {
        string[] of = [.. Script.Before, $"--runbook={Path.Combine(repository.Root, "release.yaml")}", $"--state={Path.Combine(repository.Root, ".interlock")}"];
        var medians = await Turns.MediansAsync(
            Rounds,
            () => TimeAsync(context, Script.Program, [.. of, "--target=Preflight"], 0),
            () => TimeAsync(context, Script.Program, [.. of, "--target=Secrets"], 0)).ConfigureAwait(false);
        await File.AppendAllTextAsync(Path.Combine(repository.Root, repository.Files[0]), "// A small change.\n").ConfigureAwait(false);
        await repository.GitAsync(context, "add", ".").ConfigureAwait(false);
        var staged = (await Turns.MediansAsync(Rounds, () => TimeAsync(context, Script.Program, [.. of, "--target=Secrets", "--staged"], 0)).ConfigureAwait(false))[0];
        return
        [
            new("preflight-5000-files", medians[0], "s, the whole command", null, null, 3),
            new("secrets-5000-files", medians[1], "s, the whole command", null, null, 3),
            new("secrets-staged", staged, "s, the whole command", null, null, 1),
        ];
    }

    private double OnOneCore(GeneratedRepository repository, int files)
    {
        var started = clock.GetTimestamp();
        var result = new SecretScanner(new() { Parallel = 1 }, clock).Scan(repository.Files.Take(files).Select(file => ScanFile.OnDisk(repository.Root, file)));
        return result.Unreadable.Count == 0 && result.Files > 0
            ? Math.Round(clock.GetElapsedTime(started).TotalSeconds, 4)
            : throw new CakeException((int)ExitCode.Unexpected, $"The scan could not read all: {result.Evidence}. A failing scan is not measured.");
    }

    /// <param name="context">Starts it.</param>
    /// <param name="program">What to run.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="most">The greatest exit code that counts as done: scanners exit with 1 when they found something.</param>
    private async Task<double> TimeAsync(ReleaseContext context, string program, string[] arguments, int most = 1)
    {
        var started = clock.GetTimestamp();
        var last = new Queue<string>();
        var exitCode = await new ChildProgram(context).RunAsync(program, arguments, Keep).ConfigureAwait(false);
        return exitCode <= most
            ? Math.Round(clock.GetElapsedTime(started).TotalSeconds, 4)
            : throw new CakeException((int)ExitCode.Unexpected, $"{program} ended with {exitCode}: a failing command is not measured. It said last: {string.Join(" / ", last)}");

        void Keep(string line)
        {
            lock (last)
            {
                last.Enqueue(line);
                if (last.Count > 5)
                    last.Dequeue();
            }
        }
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
}
