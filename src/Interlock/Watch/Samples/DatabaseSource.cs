using System.Globalization;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Watch.Rules;
using Npgsql;

namespace Interlock.Watch.Samples;

/// <summary>What the application's database tells of itself.</summary>
internal static class DatabaseSource
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static async Task AddAsync(Sheet sheet, StepContext context, bool hasDatabase, CancellationToken cancellation)
    {
        if (!hasDatabase)
        {
            Miss(sheet, "the runbook has no database");
            return;
        }

        using var limit = new CancellationTokenSource(Limit, context.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            if (await context.Database(either.Token) is not { } database)
            {
                Miss(sheet, "the database does not run");
                return;
            }

            await using var connection = await database.OpenAsync(either.Token);
            var began = context.Clock.GetTimestamp();
            // Our own session is none of the application's.
            var told = await connection.ValueAsync<string>("select (select count(*) - 1 from pg_stat_activity where datname = current_database()) || ' ' || pg_database_size(current_database())", either.Token);
            sheet.Value(Measure.DatabaseTime, context.Clock.GetElapsedTime(began).TotalMilliseconds);
            var numbers = told!.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            sheet.Value(Measure.Connections, numbers[0]);
            sheet.Value(Measure.DatabaseSize, numbers[1]);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Miss(sheet, $"the database did not answer within {Limit.TotalSeconds:0} s");
        }
        catch (Exception silent) when (silent is NpgsqlException or IExplained or IOException or TimeoutException)
        {
            Miss(sheet, silent.Message);
        }
    }

    private static void Miss(Sheet sheet, string why)
    {
        foreach (var name in (string[])[Measure.Connections, Measure.DatabaseSize, Measure.DatabaseTime])
            sheet.Miss(name, why);
    }
}
