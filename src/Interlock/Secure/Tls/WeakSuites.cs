
namespace Interlock.Secure.Tls;

/// <summary>Cipher suites that nobody should take any more, asked for by hellos that offer nothing else (numbers: IANA's registry of TLS parameters; RFC 7465, RFC 9325).</summary>
internal static class WeakSuites
{
    /// <summary>TLS 1.2 with forward secrecy and authenticated encryption.</summary>
    public static readonly ushort[] Modern = [0xC02B, 0xC02C, 0xC02F, 0xC030, 0xCCA8, 0xCCA9, 0xCCAA, 0x009E, 0x009F];

    private static readonly (string Name, Verdict Verdict, string What, ushort[] Suites)[] Groups =
    [
        ("NULL", Verdict.Stop, "nothing is encrypted", [0x0001, 0x0002, 0x003B, 0x002C, 0x002D, 0x002E, 0x00B0, 0x00B1, 0x00B4, 0x00B5, 0x00B8, 0x00B9, 0xC001, 0xC006, 0xC00B, 0xC010, 0xC015]),
        ("EXPORT", Verdict.Stop, "keys of 40 to 56 bits are broken in hours", [0x0003, 0x0006, 0x0008, 0x000B, 0x000E, 0x0011, 0x0014, 0x0017, 0x0019, 0x0060, 0x0061, 0x0062, 0x0063, 0x0064, 0x0065, 0x0009, 0x000C, 0x000F, 0x0012, 0x0015, 0x001A]),
        ("anonymous", Verdict.Stop, "nobody proves who answers", [0x0018, 0x001B, 0x0034, 0x003A, 0x0046, 0x0089, 0x006C, 0x006D, 0x00A6, 0x00A7, 0x00BF, 0x00C5, 0xC016, 0xC017, 0xC018, 0xC019]),
        ("RC4", Verdict.Stop, "RFC 7465 forbids it", [0x0004, 0x0005, 0xC002, 0xC007, 0xC00C, 0xC011, 0x0066]),
        ("3DES", Verdict.Warn, "its blocks are too short (SWEET32)", [0x000A, 0x000D, 0x0010, 0x0013, 0x0016, 0xC003, 0xC008, 0xC00D, 0xC012]),
        ("without forward secrecy", Verdict.Warn, "who gets the key later can read what was recorded", [0x009C, 0x009D, 0x003C, 0x003D, 0x002F, 0x0035, 0x0041, 0x0084, 0x0096, 0xC09C, 0xC09D]),
    ];

    /// <summary>Asks for each group, over a connection of its own.</summary>
    /// <returns>What is to be said; nothing, where all are refused.</returns>
    public static async Task<IReadOnlyList<(Verdict Verdict, string Text)>> AskAsync(string host, int port, TimeProvider clock, CancellationToken cancellation)
    {
        var asked = await Task.WhenAll(Groups.Select(async group =>
            (group.Name, group.Verdict, group.What, Reply: await ServerReply.ToAsync(ClientHello.Of(ClientHello.Tls12, host, group.Suites), host, port, clock, cancellation))));
        var findings = new List<(Verdict, string)>();
        foreach (var (name, verdict, what, reply) in asked)
            if (reply.Kind == ReplyKind.Hello)
                findings.Add((verdict, $"cipher suites {name} are taken: {what}; take them out of the server's list"));
            else if (reply.Kind == ReplyKind.None)
                findings.Add((Verdict.Hold, $"whether cipher suites {name} would be taken could not be found out ({reply.Why})"));
        return findings;
    }

    /// <summary>Whether TLS 1.2 is spoken by authenticated encryption with forward secrecy; null: it could not be told.</summary>
    public static async Task<bool?> TakesModernAsync(string host, int port, TimeProvider clock, CancellationToken cancellation) =>
        (await ServerReply.ToAsync(ClientHello.Of(ClientHello.Tls12, host, Modern), host, port, clock, cancellation)).Kind switch { ReplyKind.Hello => true, ReplyKind.Alert => false, _ => null };
}
