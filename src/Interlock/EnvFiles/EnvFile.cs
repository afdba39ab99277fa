namespace Interlock.EnvFiles;

/// <summary>A file of <c>NAME=value</c> lines, as <c>.env</c> is written: comments, <c>export</c>, single and double quotes (over several lines too), escapes in double ones.</summary>
/// <remarks>What dialects read differently is a problem and no guess: <c>${NAME}</c> outside single quotes, a name that stands twice, text behind a closing quote.</remarks>
/// <param name="Entries">The lines that could be read, in order.</param>
/// <param name="Problems">The lines that could not, with why; never a value.</param>
public sealed record EnvFile(IReadOnlyList<EnvLine> Entries, IReadOnlyList<(int Line, string Message)> Problems)
{
    /// <summary>Reads a text. Bad input gives problems, never an exception.</summary>
    /// <param name="text">The file's text.</param>
    public static EnvFile Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new EnvFileReader(text.TrimStart('\uFEFF').ReplaceLineEndings("\n"));
        reader.Read();
        return new(reader.Entries, reader.Problems);
    }
}

/// <summary>One name with its value.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Value">Its value, without quotes. Never shown.</param>
/// <param name="Line">The line it begins on, from 1.</param>
public sealed record EnvLine(string Name, string Value, int Line)
{
    /// <summary>The name and the line; the value may be a secret.</summary>
    public override string ToString() => $"{Name}, line {Line}";
}
