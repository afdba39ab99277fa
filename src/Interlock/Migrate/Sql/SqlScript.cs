using System.Security.Cryptography;
using System.Text;

namespace Interlock.Migrate;

/// <summary>A migration script.</summary>
internal sealed class SqlScript(string sql)
{
    /// <summary>On the first line: the script's statements run one by one, each for itself.</summary>
    public const string NoTransaction = "-- interlock: no-transaction";

    public string Sql { get; } = sql.ReplaceLineEndings("\n");

    public IReadOnlyList<SqlStatement> Statements => field ??= SqlStatement.Split(Sql);

    public bool InTransaction { get; } = !sql.TrimStart('\uFEFF').Split('\n')[0].Trim().Equals(NoTransaction, StringComparison.OrdinalIgnoreCase);

    /// <summary>SHA-256 over the text with line ends as <c>\n</c>: a checkout on Windows has the same.</summary>
    public string Checksum => field ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
}
