namespace Interlock.Verify.Load;

/// <summary>One request of a load, as it ended.</summary>
/// <param name="Status">Status code; 0 when there was no answer.</param>
/// <param name="FreshConnection">It had a connection of its own.</param>
public readonly record struct Sample(int Status, bool FreshConnection)
{
    /// <summary>Failed: no answer, 5xx, or a 429 that nobody asked for.</summary>
    public bool Failed => Status is 0 or 429 or >= 500;

    /// <summary>A good answer: under 400.</summary>
    public bool Good => Status is > 0 and < 400;

    /// <summary>It was answered.</summary>
    /// <param name="status">Status code.</param>
    /// <param name="freshConnection">It had a connection of its own.</param>
    public static Sample Answered(int status, bool freshConnection = false) => new(status, freshConnection);

    /// <summary>It was not: transport error, or the limit passed.</summary>
    /// <param name="freshConnection">It had a connection of its own.</param>
    public static Sample NoAnswer(bool freshConnection = false) => new(0, freshConnection);
}
