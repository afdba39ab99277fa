using System.Security.Cryptography;
using System.Text;

namespace Interlock;

/// <summary>A value that must never be seen. It prints as <c>***</c>; only <see cref="Reveal"/> gives it away, and only a child's environment or standard input may receive it.</summary>
public sealed class Secret : IEquatable<Secret>
{
    private readonly string value;

    /// <summary>Wraps a value and has every sink mask it from now on.</summary>
    /// <param name="value">The value itself. Empty is allowed, so that a check can say that it is empty.</param>
    public Secret(string value)
        : this(value, masked: true)
    {
    }

    private Secret(string value, bool masked)
    {
        this.value = value;
        IsInTheOpen = !masked;
        if (masked)
            SecretMask.Register(value);
    }

    /// <summary>A value of a property that may hold a secret, but this one stands in the open anyway (<c>files</c>, <c>production</c>): masking it would blank out innocent text. It still prints as <c>***</c>.</summary>
    /// <param name="value">The value, as it stands in the runbook.</param>
    public static Secret InTheOpen(string value) => new(value, masked: false);

    /// <summary>It stands in the runbook for everyone to read, and may be written down.</summary>
    internal bool IsInTheOpen { get; }

    /// <summary>Length in characters: what a length rule may know.</summary>
    public int Length => value.Length;

    /// <summary>The value. Call this only where it is handed to a child's environment, its standard input or a connection.</summary>
    public string Reveal() => value;

    /// <summary>Twelve hexadecimal digits that change when the value does and do not give it away: PBKDF2-SHA256, salted by <paramref name="scope"/>.</summary>
    /// <param name="scope">What the fingerprint is for, such as the variable's name: the same value has different fingerprints in different scopes.</param>
    public string Fingerprint(string scope) =>
        Convert.ToHexStringLower(Rfc2898DeriveBytes.Pbkdf2(value, Encoding.UTF8.GetBytes("interlock:" + scope), 2_000, HashAlgorithmName.SHA256, 6));

    /// <inheritdoc/>
    public bool Equals(Secret? other) => other is not null && string.Equals(value, other.value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc/>
    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => SecretMask.Stars;
}
