using System.Globalization;
using Npgsql;

namespace Interlock.Database;

/// <summary>A server's version.</summary>
/// <param name="Major">Major version, such as 15.</param>
/// <param name="Full">As the server tells it, such as <c>15.13</c>.</param>
internal sealed record ServerVersion(int Major, string Full)
{
    public static async Task<ServerVersion> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var number = int.Parse(await connection.TextAsync("show server_version_num", cancellation), CultureInfo.InvariantCulture);
        return new(number / 10_000, (await connection.TextAsync("show server_version", cancellation)).Split(' ')[0]);
    }
}
