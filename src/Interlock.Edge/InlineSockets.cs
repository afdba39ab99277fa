namespace Interlock.Edge;

/// <summary>
/// What a socket brings is worked on where it comes in. Otherwise each request is handed from thread to thread four times, and waits each
/// time for a processor that the service beside it wants as well. The edge itself never blocks, and long bodies take turns.
/// </summary>
internal static class InlineSockets
{
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Must come before the first socket: it is read once. What an operator has set stays.</summary>
    public static void Choose()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
            Environment.SetEnvironmentVariable(Variable, "1");
    }
}
