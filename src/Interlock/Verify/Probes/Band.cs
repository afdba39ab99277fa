namespace Interlock.Verify.Probes;

/// <summary>One band of a number, such as the <c>&lt; 500ms go</c> of <c>time &lt; 500ms go &lt; 800ms warn</c>.</summary>
/// <param name="Operator">One of the orders.</param>
/// <param name="Limit">The limit; of a time in milliseconds.</param>
/// <param name="Verdict">What a number inside is worth: Go, Warn or Stop.</param>
internal sealed record Band(Operator Operator, double Limit, Verdict Verdict)
{
    /// <summary>What a number is worth: Stop where any band says so, then Go, then Warn. Between the bands it is Hold where one of them says where Stop begins, else Stop.</summary>
    public static Verdict Judge(IReadOnlyList<Band> bands, double number)
    {
        foreach (var verdict in (Verdict[])[Verdict.Stop, Verdict.Go, Verdict.Warn])
        {
            if (bands.Any(band => band.Verdict == verdict && band.Operator.Compare(number, band.Limit)))
                return verdict;
        }

        return bands.Any(band => band.Verdict == Verdict.Stop) ? Verdict.Hold : Verdict.Stop;
    }
}
