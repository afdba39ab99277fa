using System.Text;

namespace Interlock.Diagnose;

/// <summary>What was found, for people: a line each, what to do below it, and the likely causes at the end.</summary>
public static class FindingsText
{
    private const int LogLines = 20;

    /// <summary>The text, masked, with a line end at its end.</summary>
    /// <param name="diagnosis">What was found; at least one thing.</param>
    public static string Of(Diagnosis diagnosis)
    {
        ArgumentNullException.ThrowIfNull(diagnosis);
        var text = new StringBuilder();
        foreach (var finding in diagnosis.Findings)
        {
            text.AppendLine($"{finding.Verdict.ToString().ToLowerInvariant(),-5} {finding.What,-18} {finding.Evidence}");
            if (finding.Mend is { } mend)
                text.AppendLine($"      {"",-18} do: {mend}");
            foreach (var detail in finding.Details.Concat(finding.Log.TakeLast(LogLines)))
                text.AppendLine($"      {"",-18} | {detail}");
        }

        text.AppendLine(diagnosis.Causes.Count == 0 ? "Nothing wrong was found." : "Likely causes, the surest first:");
        foreach (var (number, cause) in diagnosis.Causes.Index())
        {
            text.AppendLine($"{number + 1,3}. {cause.Name}");
            text.AppendLine($"     seen: {cause.Evidence}");
            text.AppendLine($"     do:   {cause.Fix}");
        }

        return SecretMask.Apply(text.ToString());
    }
}
