namespace Interlock.Migrate;

/// <summary>Migrations can't be read, or one failed. The message states the fact and where the schema stands.</summary>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="inner">The cause.</param>
public class MigrationException(string message, Exception? inner = null) : Exception(message, inner), Engine.IExplained;
