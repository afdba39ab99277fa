using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Interlock.Preflight.Variables;

/// <summary>Tells later, and elsewhere, whether a value is the same, without giving it away: PBKDF2-SHA256, salted by the runbook's and the variable's name, so that environments can be compared.</summary>
internal static class VariableFingerprint
{
    /// <summary>The member of a step's data, and of the live version, that holds them.</summary>
    public const string DataName = "fingerprints";

    // A guess costs as much as the check: a third of a second of one core.
    private const int Iterations = 600_000;
    private const int Bytes = 16;

    public static string KeyOf(string service, string name) => $"{service}.{name}";

    /// <summary>The fingerprint as it is kept: the number of iterations, a colon, 32 hexadecimal digits.</summary>
    public static string Of(string runbook, string name, Secret value) => Of(runbook, name, value, Iterations);

    /// <summary>Whether a value has a kept fingerprint; null when that can't be read.</summary>
    public static bool? Is(string kept, string runbook, string name, Secret value) =>
        kept.Split(':') is [var iterations, _] && int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 100 * Iterations
            ? Of(runbook, name, value, count) == kept
            : null;

    /// <summary>The fingerprints in a step's data; null when there are none.</summary>
    public static IReadOnlyDictionary<string, string>? In(JsonObject? data) =>
        data?[DataName]?.AsObject().ToDictionary(pair => pair.Key, pair => (string)pair.Value!, StringComparer.Ordinal);

    private static string Of(string runbook, string name, Secret value, int iterations)
    {
        var hash = Rfc2898DeriveBytes.Pbkdf2(value.Reveal(), Encoding.UTF8.GetBytes($"interlock:variable:{runbook}:{name}"), iterations, HashAlgorithmName.SHA256, Bytes);
        return string.Create(CultureInfo.InvariantCulture, $"{iterations}:{Convert.ToHexStringLower(hash)}");
    }
}
