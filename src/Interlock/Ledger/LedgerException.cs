namespace Interlock.Ledger;

/// <summary>The ledger can't be read or written.</summary>
/// <param name="message">What is wrong, where, and what to do.</param>
/// <param name="inner">The cause.</param>
public class LedgerException(string message, Exception? inner = null) : Exception(message, inner);
