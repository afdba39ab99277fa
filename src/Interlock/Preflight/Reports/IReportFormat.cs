namespace Interlock.Preflight.Reports;

/// <summary>One format that a check's command may report in.</summary>
internal interface IReportFormat
{
    /// <summary>What it is called in the runbook: <c>junit</c>.</summary>
    string Name { get; }

    /// <summary>Whether a text is of this format; says nothing about whether it can be read.</summary>
    /// <param name="text">The whole text.</param>
    bool Knows(string text);

    /// <summary>Reads it.</summary>
    /// <param name="text">The whole text.</param>
    /// <exception cref="ReportException">It can't be read, or lacks what it must have.</exception>
    CheckReport Read(string text);
}

/// <summary>A report that can't be read, and why.</summary>
internal sealed class ReportException(string message) : Exception(message);
