using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Interlock.Verify.Probes;

/// <summary>One condition on an answer, such as <c>json.status == healthy</c>. What is missing meets no condition, not even <c>!=</c> or <c>!~</c>.</summary>
internal sealed record Expectation(string Text, Subject Subject, Operator Operator, IReadOnlyList<Operand> Operands, Regex? Pattern)
{
    /// <summary>The bands of its number; empty: it holds or it does not.</summary>
    public IReadOnlyList<Band> Bands { get; init; } = [];

    /// <summary>Names of the variables it needs.</summary>
    public IReadOnlyList<string> Needs => Pattern is null ? [.. Operands.SelectMany(operand => Captures.NamesIn(operand.Text))] : [];

    /// <summary>Reads a condition.</summary>
    /// <param name="text">As it stands in the runbook.</param>
    /// <param name="expectation">The condition.</param>
    /// <param name="problem">Else what is wrong with it, and what is allowed.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Expectation? expectation, [NotNullWhen(false)] out string? problem)
    {
        (expectation, problem) = ExpectationParser.Parse(text);
        return expectation is not null;
    }

    /// <summary>What an answer is worth by it; unless that is Go, with one line: what was expected and what was found.</summary>
    public (Verdict Verdict, string? Why) Judge(Answer answer, Captures captures)
    {
        if (Subject.Find(answer) is { IsUnknown: true } unknown)
            return (Verdict.Hold, Say(unknown.ToString(), captures));
        if (Bands.Count == 0)
            return Unmet(answer, captures) is { } unmet ? (Verdict.Stop, unmet) : (Verdict.Go, null);
        var found = Subject.Find(answer);
        var verdict = found.Number is { } number ? Band.Judge(Bands, number) : Verdict.Stop;
        return (verdict, verdict == Verdict.Go ? null : Say(Subject.IsTime ? $"{found} ms" : found.ToString(), captures));
    }

    private string? Unmet(Answer answer, Captures captures)
    {
        var found = Subject.Find(answer);
        if (found.Kind == FoundKind.Missing)
            return Say(found.ToString(), captures);
        if (Pattern is not null)
            return UnmetPattern(answer, found, captures);
        if (Operator == Operator.Exists)
            return null;

        var wanted = new List<(Operand Operand, string Text)>(Operands.Count);
        foreach (var operand in Operands)
        {
            var (value, unknown) = captures.Substitute(operand.Text);
            if (unknown is not null)
                return Say($"the variable ${unknown} is not known: an earlier probe did not capture it", captures);
            wanted.Add((operand, value));
        }

        return Holds(found, wanted) ? null : Say(Subject.IsTime ? $"{found} ms" : found.ToString(), captures);
    }

    private bool Holds(Found found, List<(Operand Operand, string Text)> wanted)
    {
        if (Operator.Orderly)
        {
            var limit = Subject.IsTime ? Operand.Milliseconds(wanted[0].Text) : Operand.Number(wanted[0].Text);
            return found.Number is { } number && limit is { } value && Operator.Compare(number, value);
        }

        if (Operator == Operator.Is)
            return wanted[0].Text == "integer" ? found.Kind == FoundKind.Number && found.IsInteger
                : string.Equals(found.Kind.ToString(), wanted[0].Text, StringComparison.OrdinalIgnoreCase);
        var equal = wanted.Any(pair => pair.Operand.Equals(found, pair.Text));
        return Operator == Operator.EqualNot ? !equal : equal;
    }

    private string? UnmetPattern(Answer answer, Found found, Captures captures)
    {
        if (Subject is Subject.Body && answer.Truncated)
            return Say("a body too long to be read whole", captures);
        try
        {
            var match = Pattern!.Match(found.Text);
            if (match.Success == (Operator == Operator.Matches))
                return null;
            return Say(match.Success ? new Found(FoundKind.String, match.Value).ToString() : found.ToString(), captures);
        }
        catch (RegexMatchTimeoutException)
        {
            return Say("no result: the pattern took too long", captures);
        }
    }

    private string Say(string found, Captures captures) =>
        captures.Mask(Operands.Any(operand => operand.HasVariables) && Pattern is null && captures.Substitute(Text) is { Unknown: null } shown
            ? $"expected {Text} ({shown.Text}), found {found}"
            : $"expected {Text}, found {found}");
}
