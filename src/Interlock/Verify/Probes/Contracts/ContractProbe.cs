using Interlock.Preflight.Secrets;
using Interlock.Runbook;

namespace Interlock.Verify.Probes.Contracts;

/// <summary>Asks each GET of an OpenAPI document, side by side: the status must be one that it promises, and JSON must be valid by its schema.</summary>
internal sealed class ContractProbe(ProbeSettings settings) : Probe
{
    private const int AtATime = 8;
    private const int MostTold = 20;

    private readonly string file = settings.Openapi!;

    public override string Name => settings.Name ?? $"contract {file}";

    public override IReadOnlyList<string> Effects => [$"GET each path of {file}{(settings.Only.Count > 0 ? $" under {string.Join(", ", settings.Only)}" : "")}: answers as it says"];

    public override bool Leaves => false;

    // So many rounds of eight may wait for as long as they may.
    public override TimeSpan Patience => (settings.Timeout ?? TimeSpan.FromSeconds(10)) * 12;

    /// <summary>What keeps a document from being asked by; null: nothing.</summary>
    /// <param name="root">The runbook's folder.</param>
    /// <param name="settings">The probe.</param>
    public static string? Problem(string root, ProbeSettings settings) => Contract.Read(root, settings.Openapi!) is var (contract, problem) && contract is null ? problem
        : contract.Elsewhere() is [var first, ..] ? $"{settings.Openapi}: {first} stands in another document; bundle them into one"
        : Chosen(contract, settings) is not { Count: > 0 } chosen ? $"{settings.Openapi} has no GET{(settings.Only.Count + settings.Except.Count > 0 ? " that only and except leave" : "")}"
        : chosen.Select(contract.Unread).OfType<string>().FirstOrDefault();

    public override async Task<ProbeOutcome> RunAsync(Prober prober, Captures captures, CancellationToken cancellation)
    {
        if (prober.Context is not { } context)
            return Held("no document can be read here", captures);
        var (contract, problem) = Contract.Read(context.Site.Root, file);
        if (contract is null)
            return Held(problem!, captures);
        var operations = Chosen(contract, settings);
        var answers = new ContractAnswer[operations.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, operations.Count), new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellation }, async (index, stop) =>
            answers[index] = await AskAsync(prober, contract, operations[index], captures, stop));
        return Judge(answers, captures);
    }

    private static List<ContractOperation> Chosen(Contract contract, ProbeSettings settings)
    {
        bool Matches(IReadOnlyList<string> globs, string path) => globs.Any(glob => PathGlob.ToRegex(glob).IsMatch(path));
        return [.. contract.Gets().Where(one => (settings.Only.Count == 0 || Matches(settings.Only, one.Path)) && !Matches(settings.Except, one.Path))];
    }

    private async Task<ContractAnswer> AskAsync(Prober prober, Contract contract, ContractOperation operation, Captures captures, CancellationToken cancellation)
    {
        var (question, lacking) = ContractQuestion.Of(operation, contract.Prefix(), settings, captures);
        if (question is null)
            return new(Verdict.Warn, $"GET {operation.Path}: not asked, {lacking}") { WasAsked = false };
        var reply = await prober.AskAsync(question, cancellation);
        if (reply.Answer is not { } answer)
            return new(Verdict.Stop, $"GET {question.Path}: {reply.NoAnswer}");
        if (operation.AsksForLogin && settings.Headers.Count == 0 && answer.Status is 401 or 403)
            return new(Verdict.Go, "");
        var mediaType = answer.Headers.GetValueOrDefault("Content-Type", "").Split(';')[0].Trim();
        var (promised, schema, problem) = contract.Of(operation, answer.Status, mediaType);
        if (promised is not null || answer.Status >= 500)
            return new(Verdict.Stop, $"GET {question.Path}: {answer.Status}{(mediaType.Length > 0 ? $" {mediaType}" : "")}{(promised is null ? "" : $", where {promised} is promised")}");
        if (problem is not null)
            return new(Verdict.Hold, $"GET {question.Path}: {problem}");
        if (schema is not null && (answer.Truncated || answer.Json is null))
            return new(Verdict.Stop, $"GET {question.Path}: expected JSON, found {(answer.Truncated ? "a body too long to be read whole" : "none")}");
        if (schema?.Violations(answer.Json!.Value) is { Count: > 0 } violations)
            return new(Verdict.Stop, $"GET {question.Path}: {string.Join("; ", violations)}");
        return answer.Status < 400 ? new(Verdict.Go, "")
            : new(Verdict.Warn, $"GET {question.Path}: {answer.Status}, as it may, but then little was seen of it: give values that are there under parameters");
    }

    private ProbeOutcome Judge(IReadOnlyList<ContractAnswer> answers, Captures captures)
    {
        var asked = answers.Count(answer => answer.WasAsked);
        if (asked == 0)
            return Held(answers.Count == 0 ? $"{file} has no GET to ask" : answers[0].Told, captures);
        var verdict = answers.Max(answer => answer.Verdict);
        string[] told = [.. answers.Where(answer => answer.Verdict != Verdict.Go).OrderByDescending(answer => answer.Verdict).Select(answer => captures.Mask(answer.Told))];
        var evidence = $"{answers.Count(answer => answer.Verdict == Verdict.Go)} of {answers.Count} GETs of {file} answer as it says{(told.Length > 0 ? $"; {told[0]}" : "")}";
        return new(verdict <= Verdict.Warn ? ProbeState.Passed : ProbeState.Failed, evidence, captures)
        {
            Verdict = verdict,
            Details = told.Length < 2 ? [] : told.Length <= MostTold ? told : [.. told.Take(MostTold), $"and {told.Length - MostTold} more"],
        };
    }

    private static ProbeOutcome Held(string why, Captures captures) => new(ProbeState.Failed, captures.Mask(why), captures) { Verdict = Verdict.Hold };

    private sealed record ContractAnswer(Verdict Verdict, string Told)
    {
        public bool WasAsked { get; init; } = true;
    }
}
