namespace Interlock.Verify.Probes;

/// <summary>What stands between the two sides of a condition.</summary>
internal sealed record Operator(string Text)
{
    public static readonly Operator Equal = new("==");
    public static readonly Operator EqualNot = new("!=");
    public static readonly Operator Less = new("<");
    public static readonly Operator AtMost = new("<=");
    public static readonly Operator More = new(">");
    public static readonly Operator AtLeast = new(">=");
    public static readonly Operator Matches = new("~");
    public static readonly Operator MatchesNot = new("!~");
    public static readonly Operator In = new("in");
    public static readonly Operator Is = new("is");
    public static readonly Operator Exists = new("exists");

    public static readonly IReadOnlyList<Operator> Equalities = [Equal, EqualNot];
    public static readonly IReadOnlyList<Operator> Orders = [Less, AtMost, More, AtLeast];
    public static readonly IReadOnlyList<Operator> Patterns = [Matches, MatchesNot];
    public static readonly IReadOnlyList<Operator> All = [.. Equalities, .. Orders, .. Patterns, In, Is, Exists];

    public bool Orderly => Orders.Contains(this);

    public bool Pattern => Patterns.Contains(this);

    /// <summary>Whether two numbers stand as it says.</summary>
    public bool Compare(double found, double wanted) => Text switch
    {
        "<" => found < wanted,
        "<=" => found <= wanted,
        ">" => found > wanted,
        _ => found >= wanted,
    };
}
