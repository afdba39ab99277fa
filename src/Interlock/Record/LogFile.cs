using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Plan;

namespace Interlock.Record;

/// <summary><c>log.jsonl</c>: everything that happened, an event a line, written as it happens.</summary>
/// <param name="path">The file; its folder is made when missing, and an earlier log is added to.</param>
/// <param name="clock">Tells the time.</param>
public sealed class LogFile(string path, TimeProvider clock) : IReleaseObserver, IDisposable
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private StreamWriter? writer;

    /// <summary>Why the log ends early, when it does: an observer must not throw.</summary>
    public string? Failure { get; private set; }

    /// <inheritdoc/>
    public void RunStarted(string run, string doing, ReleasePlan plan) => Write("run-started", new()
    {
        ["run"] = run,
        ["doing"] = doing,
        ["environment"] = plan.Environment,
        ["version"] = plan.Version,
        ["commit"] = plan.Commit,
        ["planDigest"] = plan.Digest,
    });

    /// <inheritdoc/>
    public void Note(string text) => Write("note", new() { ["text"] = text });

    /// <inheritdoc/>
    public void PhaseStarted(Phase phase, IReadOnlyList<string> steps) =>
        Write("phase-started", new() { ["phase"] = phase.ToString(), ["steps"] = Lines(steps) });

    /// <inheritdoc/>
    public void StepStarted(Step step) => Write("step-started", Of(step));

    /// <inheritdoc/>
    public void StepSaid(Step step, string line)
    {
        var json = Of(step);
        json["text"] = line;
        Write("step-said", json);
    }

    /// <inheritdoc/>
    public void StepEnded(Step step, StepResult result, TimeSpan took, bool skipped)
    {
        var json = Of(step);
        json["verdict"] = skipped && result.Verdict == Verdict.Hold ? "skipped" : Word(result.Verdict);
        json["seconds"] = Math.Round(took.TotalSeconds, 3);
        json["evidence"] = result.Evidence;
        json["changed"] = result.Changed;
        json["proven"] = skipped && result.Verdict < Verdict.Hold;
        if (result.Details.Count > 0)
            json["details"] = Lines(result.Details);
        Write("step-ended", json);
    }

    /// <inheritdoc/>
    public void PhaseEnded(Phase phase, Verdict verdict, TimeSpan took) =>
        Write("phase-ended", new() { ["phase"] = phase.ToString(), ["verdict"] = Word(verdict), ["seconds"] = Math.Round(took.TotalSeconds, 3) });

    /// <inheritdoc/>
    public void UndoStarted(Step step) => Write("undo-started", Of(step));

    /// <inheritdoc/>
    public void UndoEnded(Step step, UndoResult result, TimeSpan took)
    {
        var json = Of(step);
        json["outcome"] = result.Outcome.ToString().ToLowerInvariant();
        json["seconds"] = Math.Round(took.TotalSeconds, 3);
        json["evidence"] = result.Evidence;
        Write("undo-ended", json);
    }

    /// <inheritdoc/>
    public void RunEnded(ReleaseRecord record)
    {
        Write("run-ended", new() { ["run"] = record.Id, ["outcome"] = record.Outcome, ["exitCode"] = record.ExitCode });
        Dispose();
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        writer?.Dispose();
        writer = null;
    }

    private static JsonObject Of(Step step) => new() { ["phase"] = step.Phase.ToString(), ["step"] = step.Name };

    private static JsonArray Lines(IEnumerable<string> lines) => [.. lines.Select(line => (JsonNode)SecretMask.Apply(line))];

    private static string Word(Verdict verdict) => verdict.ToString().ToLowerInvariant();

    private void Write(string name, JsonObject more)
    {
        if (Failure is not null)
            return;
        var json = new JsonObject { ["at"] = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"), ["event"] = name };
        foreach (var (key, value) in more)
            json[key] = value is JsonValue text && text.GetValueKind() == JsonValueKind.String ? SecretMask.Apply(text.GetValue<string>()) : value?.DeepClone();
        try
        {
            Open().WriteLine(json.ToJsonString(Readable));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            Failure = failed.Message;
        }
    }

    private StreamWriter Open()
    {
        if (writer is null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            writer = new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        }

        return writer;
    }
}
