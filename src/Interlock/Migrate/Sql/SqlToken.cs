namespace Interlock.Migrate;

/// <summary>A piece of SQL that means something: comments and blanks are none.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Words in lower case; quoted names without their quotes; everything else as it is written.</param>
/// <param name="Line">1, 2, 3 …</param>
internal readonly record struct SqlToken(SqlTokenKind Kind, string Text, int Line)
{
    public bool Is(string word) => Kind is SqlTokenKind.Word or SqlTokenKind.Symbol && Text == word;

    public bool IsName => Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName;
}

/// <summary>The kinds of token.</summary>
internal enum SqlTokenKind
{
    Word,
    QuotedName,
    Text,
    Number,
    Symbol,
}
