using System.Security.Cryptography;
using System.Text;

namespace Interlock.Rollback.Replaying;

/// <summary>What one armed backup is called on its server: a slot and two publications. Found again by environment, at most 63 bytes (PostgreSQL manual, 4.1.1), of the letters that slots may have.</summary>
/// <param name="Slot">The logical slot.</param>
internal sealed record ReplayNames(string Slot)
{
    private const string Prefix = "interlock_replay_";
    private const int LongestEnvironment = 16;
    private const int HashDigits = 8;

    /// <summary>What our messages in the write-ahead log begin with.</summary>
    public const string Message = "interlock_replay";

    /// <summary>The publication of tables whose rows can be told apart.</summary>
    public string Changes => Slot;

    /// <summary>The publication of tables without a key: inserts and truncates only, as a table that published more would refuse the service's updates.</summary>
    public string Inserts => Slot + "_in";

    /// <summary>What all names of an environment begin with.</summary>
    public static string PrefixFor(string environment)
    {
        var readable = new string([.. environment.ToLowerInvariant().Take(LongestEnvironment).Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')]);
        return $"{Prefix}{readable}_{Hash(environment)}_";
    }

    /// <summary>The names of one run's backup.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="run">The run that makes the backup.</param>
    public static ReplayNames For(string environment, string run) => new(PrefixFor(environment) + Hash(run));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashDigits];
}
