namespace Interlock.Engine;

/// <summary>Interlock was asked for something that it will not start: nothing ran.</summary>
/// <param name="message">What is wrong, and what to do.</param>
public sealed class UsageException(string message) : Exception(message);
