namespace Interlock.Migrate;

/// <summary>Migrations can't be read, or one failed. The message states the fact and where the schema stands.</summary>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="inner">The cause.</param>
public class MigrationException(string message, Exception? inner = null) : Exception(message, inner), Engine.IExplained;

/// <summary>A migration never got its lock: nothing of it has happened, and nothing is wrong with it.</summary>
/// <param name="message">Who may hold it, and what to do.</param>
internal sealed class LockNotHadException(string message) : MigrationException(message);
