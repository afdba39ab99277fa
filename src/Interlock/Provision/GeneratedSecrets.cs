using System.Security.Cryptography;
using System.Text.Json;
using Interlock.Files;
using Interlock.Runbook;

namespace Interlock.Provision;

/// <summary>Values that are generated once per environment and kept in an owner-only file. A value that is there is never replaced: a service may be using it.</summary>
/// <remarks>Two runs may ask at once, and before either holds the ledger's lock (the prober's key is asked for first): a lock of the file's own makes that harmless. Both get the same value.</remarks>
/// <param name="file">The file.</param>
internal sealed class GeneratedSecrets(string file)
{
    private static readonly Lock Gate = new();

    public static GeneratedSecrets Of(string state, string environment) => new(new StatePaths(state).Generated(environment));

    /// <summary>The value of that name; made when it is missing.</summary>
    public Secret Get(string name, GeneratedKind kind)
    {
        // Threads of this process wait here, other processes at the lock below.
        lock (Gate)
        {
            if (Read().TryGetValue(name, out var known))
                return new(known);
            OwnerOnly.Folder(Path.GetDirectoryName(file)!);
            using var alone = FileLock.WaitAsync(file + ".lock", TimeProvider.System, CancellationToken.None).GetAwaiter().GetResult();
            // Read again: another process may have made it while this one waited.
            var all = Read();
            if (all.TryGetValue(name, out known))
                return new(known);
            var made = new Secret(kind == GeneratedKind.Hex32
                ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))
                : Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)).Replace('+', '-').Replace('/', '_'));
            all.Add(name, made.Reveal());
            DurableFile.Replace(file, JsonSerializer.Serialize(all));
            return made;
        }
    }

    /// <summary>The value of that name; null when none is made yet. Makes none.</summary>
    public Secret? Known(string name)
    {
        lock (Gate)
            return Read().TryGetValue(name, out var known) ? new(known) : null;
    }

    private Dictionary<string, string> Read() =>
        File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))! : new(StringComparer.Ordinal);
}
