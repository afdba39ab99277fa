using System.Globalization;
using Cake.Core;

namespace Interlock.Build.Benchmarks;

/// <summary>How fast SQL is linted, as a person sees it: the whole command, on a file as large as no migration is.</summary>
public sealed class LintBenchmark(TimeProvider clock) : IBenchmark
{
    private const int Rounds = 5;
    private const int Megabytes = 40;
    private const double Least = 20;

    public string Name => "lint";

    public async Task<IReadOnlyList<Metric>> RunAsync(ReleaseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var file = Path.Combine(Directory.CreateTempSubdirectory("interlock-lint-").FullName, "large.sql");
        try
        {
            await WriteAsync(file).ConfigureAwait(false);
            var bytes = new FileInfo(file).Length;
            var median = (await Turns.MediansAsync(Rounds, () => LintAsync(context, file)).ConfigureAwait(false))[0];
            return [new("lint", median, $"s for {bytes / 1_000_000} MB: {bytes / median / 1_000_000:0.0} MB/s", null, null, Math.Round(bytes / 1_000_000.0 / Least, 3))];
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    private async Task<double> LintAsync(ReleaseContext context, string file)
    {
        var started = clock.GetTimestamp();
        var exitCode = await new ChildProgram(context).RunAsync(Script.Program, [.. Script.Before, "--target=Lint", $"--files={file}"], _ => { }).ConfigureAwait(false);
        return exitCode == 0
            ? Math.Round(clock.GetElapsedTime(started).TotalSeconds, 4)
            : throw new CakeException((int)ExitCode.Unexpected, $"Linting {file} ended with {exitCode}: a failing command is not measured.");
    }

    private static async Task WriteAsync(string file)
    {
        var writer = new StreamWriter(file);
        await using var _ = writer.ConfigureAwait(false);
        for (var i = 0; writer.BaseStream.Position < Megabytes * 1_000_000L; i++)
            await writer.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"""
                -- Step {i}: what a release adds.
                create table if not exists shop.item_{i} (id bigint generated always as identity primary key, "Name" text not null, price numeric(12, 2) default 0.00, at timestamptz default now());
                insert into shop.item_{i} ("Name", price) values ('it''s item {i}', 1.5), (E'a\\tb', {i}), ($tag$plain $ text$tag$, 3);
                alter table shop.existing_{i} add column if not exists note text; /* nullable /* on purpose */ */
                update shop.existing_{i} set note = 'none' where id between {i} and {i + 999} and note is null;


                """)).ConfigureAwait(false);
    }
}
