using System.Text;

namespace Interlock.Diagnose;

/// <summary>What was found, for people: a line each, what to do below it, and the likely cause at the end.</summary>
public static class FindingsText
{
    /// <summary>The text, masked, with a line end at its end.</summary>
    /// <param name="findings">What was found; at least one.</param>
    public static string Of(IReadOnlyList<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var text = new StringBuilder();
        foreach (var finding in findings)
        {
            text.AppendLine($"{finding.Verdict.ToString().ToLowerInvariant(),-5} {finding.What,-18} {finding.Evidence}");
            if (finding.Mend is { } mend)
                text.AppendLine($"      {"",-18} do: {mend}");
            foreach (var detail in finding.Details)
                text.AppendLine($"      {"",-18} | {detail}");
        }

        var worst = findings.MaxBy(finding => finding.Verdict)!;
        text.AppendLine(worst.Verdict == Verdict.Go ? "Nothing wrong was found." : $"Likely cause: {worst.What}: {worst.Evidence}");
        return SecretMask.Apply(text.ToString());
    }
}
