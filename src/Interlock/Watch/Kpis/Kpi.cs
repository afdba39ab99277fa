using Interlock.Verify.Probes;
using Interlock.Watch.Rules;
using Interlock.Watch.Samples;

namespace Interlock.Watch.Kpis;

/// <summary>One line of the table at the end of a watch (MN-05).</summary>
/// <param name="Target">The condition, as it stands in the runbook.</param>
/// <param name="Measured">What was measured, for people.</param>
/// <param name="Verdict">Go: met. Stop: missed. Hold: no data, or too little to tell.</param>
internal sealed record Kpi(string Target, string Measured, Verdict Verdict)
{
    private const double EnoughSamples = 0.9;

    /// <summary>Judges one over the whole watch.</summary>
    /// <param name="target">The condition.</param>
    /// <param name="measures">The measures that are known, by name.</param>
    /// <param name="samples">All samples, oldest first.</param>
    public static Kpi Of(string target, IReadOnlyDictionary<string, Measure> measures, IReadOnlyList<WatchSample> samples)
    {
        if (!WatchCondition.TryParse(target, out var read, out var problem) || read is not WatchCondition.Beyond wanted)
            throw new FormatException(problem ?? target);
        var measure = measures[wanted.What.Name];
        // A level must keep to its limit all the time: what it was at worst counts.
        var worst = wanted.Operator == Operator.More || wanted.Operator == Operator.AtLeast ? "min" : "max";
        if (new SampleFold(measures, atLeast: 1).Of(wanted.What, samples, worst) is not { } found)
            return new(target, samples.Count > 0 && samples[^1].Missing.TryGetValue(measure.Name, out var why) ? $"no data: {why}" : "no data", Verdict.Hold);
        var text = MeasureText.Of(found, measure.Unit);
        if (!wanted.Operator.Compare(found, wanted.Limit))
            return new(target, text, Verdict.Stop);
        if (measure.Kind is MeasureKind.Level or MeasureKind.Count && samples.Count(sample => sample.Values.ContainsKey(measure.Name)) is var had && had < EnoughSamples * samples.Count)
            return new(target, $"{text}, had in {had} of {samples.Count} samples only", Verdict.Hold);
        if (measure.Kind != MeasureKind.ErrorShare)
            return new(target, text, Verdict.Go);
        // Few requests without a failure prove little.
        var requests = (long)SampleFold.Requests(samples);
        var bound = Monitor.FirstWatchRules.UpperBound((long)samples.Sum(sample => sample.Values.GetValueOrDefault(Measure.Failed)), requests);
        return wanted.Operator.Compare(bound, wanted.Limit)
            ? new(target, $"{text} of {requests:#,0}", Verdict.Go)
            : new(target, $"{text} of {requests:#,0}, which leaves up to {MeasureText.Of(bound, measure.Unit)} possible (95 % confidence)", Verdict.Hold);
    }
}
