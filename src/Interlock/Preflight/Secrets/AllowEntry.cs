namespace Interlock.Preflight.Secrets;

/// <summary>Lets findings stay. Everything that is given must match; a reason is required.</summary>
public sealed record AllowEntry
{
    /// <summary>Files, as a glob over the whole path: <c>docs/**/*.md</c>. Default <c>null</c>: any.</summary>
    public string? Path { get; init; }

    /// <summary>The rule's id. Default <c>null</c>: any.</summary>
    public string? Rule { get; init; }

    /// <summary>A finding's <see cref="SecretFinding.Fingerprint"/>. Default <c>null</c>: any.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Why it may stay. An entry without one allows nothing.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The last day (UTC) on which the entry allows. Default <c>null</c>: for good.</summary>
    public DateOnly? Expires { get; init; }

    /// <summary>How the entry is named in messages.</summary>
    /// <returns>What it matches.</returns>
    public override string ToString() =>
        string.Join(' ', new[] { Path is null ? null : $"path {Path}", Rule is null ? null : $"rule {Rule}", Fingerprint is null ? null : $"fingerprint {Fingerprint}" }
            .Where(part => part is not null)) is { Length: > 0 } text ? text : "(matches everything)";
}
