using System.Text.Json;
using System.Text.Json.Nodes;
using Interlock.Ledger;

namespace Interlock.Watch.Samples;

/// <summary>The samples of one version's watch, in the ledger beside the releases' own entries: any run goes on where the one before ended, and only one at a time.</summary>
internal sealed class WatchJournal : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerOptions.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private readonly ILedgerWriter writer;
    private readonly string run;

    private WatchJournal(ILedgerWriter writer, string run, IReadOnlyList<LedgerEntry> entries)
    {
        (this.writer, this.run) = (writer, run);
        Samples = [.. entries.Where(entry => entry is { Kind: EntryKind.Sample, Data: not null }).Select(entry => entry.Data.Deserialize<WatchSample>(Form)!)];
        Acted = [.. entries.Where(entry => entry is { Kind: EntryKind.Acted, Step: not null }).Select(entry => (entry.Step!, entry.Data?["at"]?.GetValue<DateTimeOffset>() ?? entry.At))];
    }

    /// <summary>What was sampled before, oldest first.</summary>
    public IReadOnlyList<WatchSample> Samples { get; }

    /// <summary>Rules that were acted on before, and the sample that decided it.</summary>
    public IReadOnlyList<(string Rule, DateTimeOffset At)> Acted { get; }

    /// <summary>The name under which a version's watch is kept.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="live">Number of the ledger's entry by which the version went live.</param>
    public static string NameOf(string environment, long live) => $"{environment}.watch-{live}";

    /// <summary>Takes up a watch.</summary>
    /// <exception cref="LockedException">Another run is at it.</exception>
    public static async Task<WatchJournal> OpenAsync(ILedger ledger, string name, LockHolder holder, CancellationToken cancellation)
    {
        var held = await ledger.LockAsync(name, holder, cancellation);
        try
        {
            return new(held, holder.Run, await ledger.ReadAsync(name, cancellation));
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    /// <summary>Keeps a sample.</summary>
    // Never cancelled: what was seen counts.
    public Task AddAsync(WatchSample sample) =>
        writer.AppendAsync(new() { Run = run, Kind = EntryKind.Sample, Data = (JsonObject)JsonSerializer.SerializeToNode(sample, Form)! }, CancellationToken.None);

    /// <summary>Keeps that a rule is acted on.</summary>
    public Task ActAsync(string rule, string what, string evidence, DateTimeOffset at) =>
        writer.AppendAsync(new() { Run = run, Kind = EntryKind.Acted, Step = rule, Evidence = evidence, Data = new() { ["action"] = what, ["at"] = at } }, CancellationToken.None);

    public ValueTask DisposeAsync() => writer.DisposeAsync();
}
