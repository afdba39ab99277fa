using System.Globalization;
using System.Text;
using Interlock.Files;
using Interlock.Preflight.Secrets;

namespace Interlock.Diagnose;

/// <summary>A diagnosis as a file that can be handed to others: Markdown, without secrets. What is known to be one is masked as everywhere; what only looks like one, in a log, is found by the rules of the secret scan.</summary>
internal static class DiagnosisFile
{
    private static readonly TextScan Scan = new(new KeywordIndex(SecretRules.All));

    /// <summary>Writes it.</summary>
    /// <param name="diagnosis">What was found.</param>
    /// <param name="environment">Of which environment.</param>
    /// <param name="folder">Where to; made when it is not there.</param>
    /// <param name="now">When it was found.</param>
    /// <returns>Its path.</returns>
    public static string Write(Diagnosis diagnosis, string environment, string folder, DateTimeOffset now)
    {
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{environment}-{now:yyyyMMdd'T'HHmmss'Z'}.md"));
        Directory.CreateDirectory(folder);
        File.WriteAllText(path, WithoutSecrets(Text(diagnosis, environment, now)));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, OwnerOnly.FileMode);
        return path;
    }

    /// <summary>The text with all masked that is known as a secret or looks like one.</summary>
    public static string WithoutSecrets(string text)
    {
        var masked = new StringBuilder(SecretMask.Apply(text));
        foreach (var hit in Scan.Run("diagnosis.md", masked.ToString(), generated: false).Reverse())
            masked.Remove(hit.Start, hit.Value.Length).Insert(hit.Start, "***");
        return masked.ToString();
    }

    private static string Text(Diagnosis diagnosis, string environment, DateTimeOffset now)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Diagnosis of {environment}, {now:yyyy-MM-dd HH:mm:ss}Z").AppendLine();
        text.AppendLine(diagnosis.Causes.Count == 0 ? "Nothing wrong was found." : "## Likely causes, the surest first").AppendLine();
        foreach (var (number, cause) in diagnosis.Causes.Index())
            text.AppendLine(CultureInfo.InvariantCulture, $"{number + 1}. **{cause.Name}**").AppendLine($"   - seen: {cause.Evidence}").AppendLine($"   - do: {cause.Fix}");
        text.AppendLine().AppendLine("## What was looked at").AppendLine();
        foreach (var finding in diagnosis.Findings)
        {
            text.AppendLine($"- **{finding.Verdict.ToString().ToLowerInvariant()}** {finding.What}: {finding.Evidence}");
            if (finding.Mend is { } mend)
                text.AppendLine($"  - do: {mend}");
            foreach (var detail in finding.Details)
                text.AppendLine($"  - {detail}");
        }

        foreach (var finding in diagnosis.Findings.Where(finding => finding.Log.Count > 0))
            text.AppendLine().AppendLine($"## Log of {finding.What}, the last {finding.Log.Count} lines").AppendLine().AppendLine("```text").AppendJoin(Environment.NewLine, finding.Log).AppendLine().AppendLine("```");
        return text.ToString();
    }
}
