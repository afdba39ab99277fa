using System.Text;

namespace Interlock.Runbook;

/// <summary>One thing that is wrong with a runbook.</summary>
/// <param name="File">The file, as it was named by the caller.</param>
/// <param name="Line">Line, from 1; 0 when the file as a whole is meant.</param>
/// <param name="Column">Column, from 1; 0 when the file as a whole is meant.</param>
/// <param name="Key">Where it is in the runbook, such as <c>services.storefront.health</c>; empty for the whole.</param>
/// <param name="Message">What was found. Holds no value that may be a secret.</param>
public sealed record RunbookProblem(string File, int Line, int Column, string Key, string Message)
{
    /// <summary>What is allowed there; null when the message says it.</summary>
    public string? Allowed { get; init; }

    /// <summary>What was probably meant; null when nothing is near.</summary>
    public string? Nearest { get; init; }

    /// <summary><c>file:line:column: key: message</c>, and on a second line what is allowed.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(File);
        if (Line > 0)
            text.Append(':').Append(Line).Append(':').Append(Column);
        text.Append(": ");
        if (Key.Length > 0)
            text.Append(Key).Append(": ");
        text.Append(Message);
        text.Append(Nearest is null ? (Message.EndsWith('?') ? "" : ".") : $". Did you mean '{Nearest}'?");
        if (Allowed is not null)
            text.Append("\n    allowed: ").Append(Allowed);
        return SecretMask.Apply(text.ToString());
    }
}
