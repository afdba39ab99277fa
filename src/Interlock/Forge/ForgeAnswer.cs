namespace Interlock.Forge;

/// <summary>What a forge told, or why it told nothing.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
public sealed record ForgeAnswer<T>
    where T : class
{
    /// <summary>It told.</summary>
    /// <param name="value">What was asked for.</param>
    public ForgeAnswer(T value) => Value = value;

    /// <summary>It did not tell.</summary>
    /// <param name="failure">Why.</param>
    public ForgeAnswer(ForgeFailure failure) => Failure = failure;

    /// <summary>What was asked for; null when there is a <see cref="Failure"/>.</summary>
    public T? Value { get; }

    /// <summary>Why there is no <see cref="Value"/>; null when there is.</summary>
    public ForgeFailure? Failure { get; }
}

/// <summary>Why a forge did not tell what it was asked for.</summary>
/// <param name="Trouble">The kind of it.</param>
/// <param name="Message">What it said, or what was seen; one line, without what to do.</param>
public sealed record ForgeFailure(ForgeTrouble Trouble, string Message)
{
    /// <summary>When it may be asked again, for <see cref="ForgeTrouble.RateLimited"/> and <see cref="ForgeTrouble.SlowedDown"/>; null: it did not say.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>The kinds of trouble with a forge; each is mended in another way.</summary>
public enum ForgeTrouble
{
    /// <summary>It was asked anonymously, and the repository can't be seen so.</summary>
    TokenMissing,

    /// <summary>The token is not taken: wrong, expired or revoked.</summary>
    Refused,

    /// <summary>The token is taken, and may not see the repository or its issues; or there is no such repository.</summary>
    NoAccess,

    /// <summary>The repository has no issues: they are turned off.</summary>
    NoIssues,

    /// <summary>The requests of this hour are used up.</summary>
    RateLimited,

    /// <summary>It was asked too much at once, or too fast (GitHub's secondary limits).</summary>
    SlowedDown,

    /// <summary>No connection, no answer in time, or an answer that says that it is out of order (5xx).</summary>
    Unreachable,

    /// <summary>It answered otherwise than a forge does.</summary>
    Unreadable,
}
