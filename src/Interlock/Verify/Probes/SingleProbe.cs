using Interlock.Runbook;
using Interlock.Verify.Probes.Schemas;

namespace Interlock.Verify.Probes;

/// <summary>A probe that asks one thing: what its answer must meet, and what is captured from it.</summary>
/// <param name="settings">As the runbook has it.</param>
/// <param name="whenNothingIsExpected">The condition that holds where the runbook names none; null: that there is an answer is enough.</param>
internal abstract class SingleProbe(ProbeSettings settings, string? whenNothingIsExpected) : Probe
{
    private readonly IReadOnlyList<Expectation> expectations = [.. (settings.Expect.Count > 0 ? settings.Expect : whenNothingIsExpected is null ? [] : [whenNothingIsExpected]).Select(Read)];

    public override string Name => settings.Name ?? What;

    public override IReadOnlyList<string> Effects => [expectations.Count == 0 ? What : $"{What}: {string.Join(", ", expectations.Select(expectation => expectation.Text))}"];

    public override bool Leaves => false;

    // A time taken beside two dozen others is theirs too.
    public override bool OnlyWaits => !expectations.Any(expectation => expectation.Subject.IsTime);

    public override TimeSpan Patience => (settings.Within ?? TimeSpan.Zero) + (settings.Timeout ?? TimeSpan.Zero);

    protected ProbeSettings Settings => settings;

    /// <summary>What is asked, in few words.</summary>
    protected abstract string What { get; }

    public override Task<ProbeOutcome> RunAsync(Prober prober, Captures captures, CancellationToken cancellation) => settings.Within is { } within
        ? Settling.UntilAsync(() => JudgeAsync(prober, captures, cancellation), within, settings.InARow, prober.Clock, cancellation)
        : JudgeAsync(prober, captures, cancellation);

    /// <summary>Asks once.</summary>
    protected abstract Task<Asked> AskAsync(Prober prober, Captures captures, CancellationToken cancellation);

    /// <summary>Says more of how it went, once that is known.</summary>
    protected virtual ProbeOutcome Finish(Asked asked, ProbeOutcome outcome) => outcome;

    private async Task<ProbeOutcome> JudgeAsync(Prober prober, Captures captures, CancellationToken cancellation)
    {
        var asked = await AskAsync(prober, captures, cancellation);
        return Finish(asked, asked.Answer is { } answer ? Judge(asked, answer, prober, captures) : Unanswered(asked, captures));
    }

    private ProbeOutcome Unanswered(Asked asked, Captures captures) =>
        new(asked.Without <= Verdict.Warn ? ProbeState.Passed : asked.WasAsked ? ProbeState.NoAnswer : ProbeState.Failed, captures.Mask($"{What}: {asked.Told}"), captures)
        {
            Verdict = asked.Without,
            Details = [.. asked.Details.Select(captures.Mask)],
        };

    private ProbeOutcome Judge(Asked asked, Answer answer, Prober prober, Captures captures)
    {
        var (after, lost) = Capture(answer, captures);
        (Verdict Verdict, string Why)[] judged = [.. expectations.Select(expectation => expectation.Judge(answer, after)).Where(one => one.Why is not null).Select(one => (one.Verdict, one.Why!)), .. Unfit(answer, prober).Select(one => (one.Verdict, after.Mask(one.Why))), .. lost.Select(one => (Verdict.Stop, one)), .. asked.Also.Select(one => (one.Verdict, after.Mask(one.Why)))];
        var worst = judged.Select(one => one.Verdict).DefaultIfEmpty(Verdict.Go).Max();
        return worst <= Verdict.Warn
            ? new ProbeOutcome(ProbeState.Passed, $"{What}: {string.Join("; ", judged.Select(one => one.Why).Prepend(after.Mask(asked.Told)))}", after) { Verdict = worst, Answer = answer, Posted = asked.Posted, Details = worst == Verdict.Go ? [] : [.. asked.Details.Select(after.Mask)] }
            : new ProbeOutcome(ProbeState.Failed, $"{What}: {string.Join("; ", judged.OrderByDescending(one => one.Verdict).Select(one => one.Why))}", after)
            {
                Verdict = worst,
                Answer = answer,
                Details = asked.Details.Count > 0 ? [after.Mask(asked.Told), .. asked.Details.Select(after.Mask)] : [answer is { Status: 0, Body: "" } ? after.Mask(asked.Told) : $"{after.Mask(asked.Told)}: {BodyExcerpt.Of(answer.Body, after)}"],
            };
    }

    private IReadOnlyList<(Verdict Verdict, string Why)> Unfit(Answer answer, Prober prober)
    {
        if (settings.Schema is not { } reference)
            return [];
        if (prober.Context is not { } context)
            return [(Verdict.Hold, "no schema can be read here")];
        var (schema, problem) = AnswerSchema.Read(context.Site.Root, reference);
        if (schema is null)
            return [(Verdict.Hold, problem!)];
        return answer.Truncated || answer.Json is not { } json ? [(Verdict.Stop, $"expected JSON by {reference}, found {(answer.Truncated ? "a body too long to be read whole" : "no JSON")}")]
            : [.. schema.Violations(json).Select(violation => (Verdict.Stop, $"expected JSON by {reference}, found {violation}"))];
    }

    private (Captures After, IReadOnlyList<string> Lost) Capture(Answer answer, Captures captures)
    {
        var lost = new List<string>();
        foreach (var (name, path) in settings.Capture)
        {
            var found = Subject.ToCapture(path)!.Find(answer);
            if (found.Kind is FoundKind.Missing or FoundKind.Null)
                lost.Add($"expected {path} to capture as ${name}, found {found}");
            else
                captures = captures.Capture(name, found.Text);
        }

        return (captures, lost);
    }

    private static Expectation Read(string text) =>
        Expectation.TryParse(text, out var expectation, out var problem) ? expectation : throw new FormatException(problem);
}

/// <summary>What asking once came to.</summary>
/// <param name="Answer">The answer; null: there is none.</param>
/// <param name="Told">The answer in few words, or why there is none.</param>
internal record Asked(Answer? Answer, string Told)
{
    /// <summary>False: it could not even be asked.</summary>
    public bool WasAsked { get; init; } = true;

    /// <summary>What it is worth when there is no answer: Stop, or Hold where nothing could be found out. Default Stop.</summary>
    public Verdict Without { get; init; } = Verdict.Stop;

    /// <summary>The body that was posted and taken.</summary>
    public IReadOnlyList<string> Posted { get; init; } = [];

    /// <summary>What was found besides the conditions of the runbook.</summary>
    public IReadOnlyList<(Verdict Verdict, string Why)> Also { get; init; } = [];

    /// <summary>More lines of evidence.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];
}
