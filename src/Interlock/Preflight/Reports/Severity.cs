namespace Interlock.Preflight.Reports;

/// <summary>How bad a finding is, in npm's words; others' are read into them. From the least on.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Low; a SARIF note; a score under 4.</summary>
    Low,

    /// <summary>Moderate, also called medium; a SARIF warning; a score under 7.</summary>
    Moderate,

    /// <summary>High; a SARIF error; a score under 9.</summary>
    High,

    /// <summary>Critical; a score of 9 or more (CVSS v3.1 specification, 5).</summary>
    Critical,

    /// <summary>The tool does not tell: it may be critical, and counts as that.</summary>
    Unknown,
}
