namespace Interlock.Backup;

/// <summary>How a dump is compressed: the lightest level of what the client has. It costs the live service the least, and its checksum finds damaged bytes, which an uncompressed dump lets through.</summary>
internal static class DumpCodec
{
    // zstd and lz4 came with version 16 (its release notes, E.1.3.8.2).
    private const int FirstWithZstd = 16;

    /// <summary>The lightest level of a client that knows only gzip.</summary>
    public const string Gzip = "1";

    /// <summary>Not at all.</summary>
    public const string None = "0";

    /// <summary>The value of pg_dump's <c>--compress</c>.</summary>
    /// <param name="client">pg_dump's major version.</param>
    public static string For(int client) => client >= FirstWithZstd ? "zstd:1" : Gzip;
}
