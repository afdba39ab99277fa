using System.Security.Cryptography;
using System.Text.Json;
using Interlock.Ledger;
using Interlock.Runbook;

namespace Interlock.Provision;

/// <summary>Values that are generated once per environment and kept in an owner-only file.</summary>
/// <param name="file">The file.</param>
internal sealed class GeneratedSecrets(string file)
{
    private static readonly Lock Gate = new();

    public static GeneratedSecrets Of(string state, string environment) => new(Path.Combine(state, environment, "generated.json"));

    /// <summary>The value of that name; made when it is missing.</summary>
    public Secret Get(string name, GeneratedKind kind)
    {
        lock (Gate)
        {
            var all = Read();
            if (all.TryGetValue(name, out var known))
                return new(known);
            var made = new Secret(kind == GeneratedKind.Hex32
                ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))
                : Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)).Replace('+', '-').Replace('/', '_'));
            all[name] = made.Reveal();
            DurableFile.CreatePrivateFolder(Path.GetDirectoryName(file)!);
            DurableFile.Replace(file, JsonSerializer.Serialize(all));
            return made;
        }
    }

    private Dictionary<string, string> Read() =>
        File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))! : new(StringComparer.Ordinal);
}
