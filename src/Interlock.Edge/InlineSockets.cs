namespace Interlock.Edge;

/// <summary>
/// What a socket brings is worked on where it comes in. Otherwise each request is handed from thread to thread four times, and waits each
/// time for a processor that the service beside it wants as well. The edge itself never blocks, and long bodies take turns.
/// </summary>
internal static class InlineSockets
{
    /// <summary>Must come before the first socket: it is read once.</summary>
    public static void Choose() => Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
}
