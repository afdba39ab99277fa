namespace Interlock.Secure.Tls;

/// <summary>Which versions of TLS a server speaks: 1.0 and 1.1, which RFC 8996 forbids, 1.2 and 1.3.</summary>
internal static class TlsVersions
{
    // "I speak no such version", "nothing in common", "nothing secure enough in common".
    private static readonly byte[] Refusals = [70, 40, 71];

    public static readonly IReadOnlyList<(ushort Number, string Name)> Old = [(ClientHello.Tls10, "TLS 1.0"), (ClientHello.Tls11, "TLS 1.1")];
    public static readonly IReadOnlyList<(ushort Number, string Name)> All = [.. Old, (ClientHello.Tls12, "TLS 1.2"), (ClientHello.Tls13, "TLS 1.3")];

    /// <summary>Asks for each, over a connection of its own.</summary>
    public static async Task<IReadOnlyList<TlsOffer>> AskAsync(string host, int port, IEnumerable<(ushort Number, string Name)> versions, TimeProvider clock, CancellationToken cancellation) =>
        await Task.WhenAll(versions.Select(async version =>
        {
            var reply = await ServerReply.ToAsync(ClientHello.Of(version.Number, host), host, port, clock, cancellation);
            return new TlsOffer(version.Name, Of(reply, version.Number), reply.Why);
        }));

    private static Offered Of(ServerReply reply, ushort version) => reply.Kind switch
    {
        ReplyKind.Hello => reply.Version == version ? Offered.Yes : Offered.No,
        // Whom an old version is no good for may be turned away by any word, or none; of a new one that proves nothing.
        ReplyKind.Alert => version < ClientHello.Tls12 || Refusals.Contains(reply.AlertNumber) ? Offered.No : Offered.Unknown,
        ReplyKind.HungUp => version < ClientHello.Tls12 ? Offered.No : Offered.Unknown,
        _ => Offered.Unknown,
    };
}

/// <summary>Whether something is offered.</summary>
/// <param name="Name">Such as <c>TLS 1.2</c>.</param>
/// <param name="Is">Whether it is.</param>
/// <param name="Why">What the server said, where it did not take it.</param>
internal sealed record TlsOffer(string Name, Offered Is, string Why)
{
    public override string ToString() => $"{Name} ({Why})";
}

/// <summary>Yes, no, or it could not be told.</summary>
internal enum Offered { Yes, No, Unknown }
