using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Interlock.Verify.Probes;

/// <summary>What probes know by name and write as <c>$name</c>: built-in values and what earlier probes captured.</summary>
internal sealed partial record Captures
{
    // A capture this short is a number or a flag: hiding it would blank out innocent text.
    private const int ShortestHidden = 5;

    public static readonly Captures None = new();

    private ImmutableSortedDictionary<string, string> Values { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private ImmutableList<string> Captured { get; init; } = [];

    public bool Knows(string name) => Values.ContainsKey(name);

    public string? this[string name] => Values.GetValueOrDefault(name);

    public Captures With(string name, string value) => this with { Values = Values.SetItem(name, value) };

    /// <summary>A captured value may be a token: it is shown by its name from now on, and by no sink at all when its name says credential.</summary>
    public Captures Capture(string name, string value)
    {
        if (CredentialName().IsMatch(name))
            SecretMask.Register(value);
        return With(name, value) with { Captured = Captured.Add(name) };
    }

    /// <summary>Names used in a text, in order.</summary>
    public static IReadOnlyList<string> NamesIn(string text) => [.. Reference().Matches(text).Select(match => match.Groups["name"].Value)];

    /// <summary>The text with every <c>$name</c> replaced, or the first name that is not known.</summary>
    public (string Text, string? Unknown) Substitute(string text, Func<string, string>? encode = null)
    {
        var unknown = NamesIn(text).FirstOrDefault(name => !Knows(name));
        return (Reference().Replace(text, match => Values.TryGetValue(match.Groups["name"].Value, out var value) ? encode?.Invoke(value) ?? value : match.Value), unknown);
    }

    /// <summary>The text as it may be shown.</summary>
    public string Mask(string text)
    {
        foreach (var name in Captured)
            if (Values[name] is { Length: >= ShortestHidden } value)
                text = text.Replace(value, "$" + name, StringComparison.Ordinal);
        return SecretMask.Apply(text);
    }

    [GeneratedRegex(@"\$(?<name>[A-Za-z_][A-Za-z0-9_]*)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex("token|secret|passw|key|csrf|auth|jwt|cookie", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CredentialName();
}
