namespace Interlock.Preflight.Secrets;

/// <summary>Files that hold private keys in a form that is no text.</summary>
internal static class KeyFiles
{
    public const string Rule = "key-file";

    public static SecretFinding? Of(ScanFile file) => Path.GetExtension(file.Path).ToLowerInvariant() is ".p12" or ".pfx"
        ? new(Rule, "a PKCS #12 file holds a private key: keep it in a secret store, run 'git rm --cached' on it, and replace the key", file.Path, 0, 0, "", $"{Rule}:{file.Path}") { Origin = file.Origin }
        : null;
}
