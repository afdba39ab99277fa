using System.Net.Sockets;
using Npgsql;

namespace Interlock.Database;

/// <summary>A database can't be found, started, reached or used. The message states the fact and the next action.</summary>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="inner">The cause.</param>
public class DatabaseException(string message, Exception? inner = null) : Exception(message, inner), Engine.IExplained
{
    /// <summary>One masked line on why a database could not be used.</summary>
    /// <param name="database">Which one.</param>
    /// <param name="failure">What was thrown.</param>
    public static string Explain(DatabaseUrl database, Exception failure) => SecretMask.Apply(failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } refused => $"{database} refuses these credentials ({refused.MessageText}): check the user and password of database.url",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => $"{database} does not exist on its server",
        PostgresException { SqlState: PostgresErrorCodes.ObjectNotInPrerequisiteState } closed => $"{database} takes no connections ({closed.MessageText}): a rollback that was cut off may have closed it; --target=Rollback goes on with it, or ALTER DATABASE … ALLOW_CONNECTIONS true",
        PostgresException other => $"{database} answered {other.SqlState}: {other.MessageText}",
        NpgsqlException { InnerException: SocketException socket } => $"{database} can't be reached ({socket.SocketErrorCode}): check host, port and network",
        NpgsqlException { InnerException: TimeoutException } => $"{database} does not answer: check host, port and network",
        _ => $"{database}: {failure.Message}",
    });
}
