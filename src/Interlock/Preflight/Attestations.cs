using System.Globalization;
using System.Text.Json.Nodes;
using Interlock.Engine;

namespace Interlock.Preflight;

/// <summary>PF-18: what only a person can confirm is confirmed: on the terminal, or by <c>--attest=KEY</c>, for somebody else <c>--attest=KEY:WHO</c>. Recorded with who, when and the sentence; never skipped in silence.</summary>
/// <param name="sentences">Key and sentence of each.</param>
public sealed class Attestations(IReadOnlyDictionary<string, string> sentences) : Step
{
    /// <inheritdoc/>
    public override string Name => "attestations";

    /// <inheritdoc/>
    public override Phase Phase => Phase.Preflight;

    /// <inheritdoc/>
    public override string Requirement => "PF-18";

    /// <inheritdoc/>
    public override bool AsksPerson => true;

    // A person is asked: they may have to go and look.
    /// <inheritdoc/>
    public override TimeSpan Limit => TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Effects => [.. sentences.Select(sentence => $"asks to confirm {sentence.Key}: {sentence.Value}")];

    /// <summary>What was vouched for on the command line and the runbook does not ask for: a slip of the pen must not pass for a word given.</summary>
    /// <param name="given">As on the command line: KEY, or KEY:WHO.</param>
    /// <param name="sentences">The runbook's.</param>
    /// <returns>One complaint each.</returns>
    internal static IReadOnlyList<string> Unknown(IEnumerable<string> given, IReadOnlyDictionary<string, string> sentences) =>
    [
        .. given.Select(one => one.Split(':')[0].Trim()).Where(key => !sentences.ContainsKey(key)).Select(key =>
            $"--attest={key}: the runbook has no such attestation; {(Nearest.To(key, sentences.Keys) is { } near ? $"did you mean {near}?" : sentences.Count == 0 ? "it has none" : $"it has {string.Join(", ", sentences.Keys)}")}"),
    ];

    /// <inheritdoc/>
    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var data = new JsonObject();
        var attested = context.Options.Attested.Select(one => one.Split(':', 2)).ToLookup(parts => parts[0].Trim(), parts => parts.Length == 2 && parts[1].Trim() is { Length: > 0 } who ? who : context.Options.User, StringComparer.Ordinal);
        List<string> open = [], denied = [], vouched = [];
        foreach (var (key, sentence) in sentences)
        {
            var given = attested.Contains(key);
            if (!given && context.Ask is null)
            {
                open.Add($"--attest={key}: {sentence}");
                continue;
            }

            // Reading a terminal cannot be cancelled: the waiting can.
            if (!given && !await Task.Run(() => context.Ask!(sentence), cancellation).WaitAsync(cancellation))
            {
                denied.Add($"{key}: {sentence}");
                continue;
            }

            var how = given ? "command line" : "terminal";
            var who = given ? attested[key].Last() : context.Options.User;
            vouched.Add($"{key} by {who} ({how})");
            data[key] = new JsonObject
            {
                ["sentence"] = sentence,
                ["by"] = who,
                ["at"] = context.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["how"] = how,
            };
        }

        var result = denied.Count > 0 ? StepResult.Stop($"not confirmed: {string.Join("; ", denied)}", denied)
            : open.Count > 0 ? StepResult.Hold($"{open.Count} of {sentences.Count} not confirmed and no terminal to ask on; give {string.Join(" ", open.Select(one => one.Split(':')[0]))}", open)
            : StepResult.Go($"{sentences.Count} confirmed: {string.Join(", ", vouched)}");
        return result with { Data = data };
    }
}
