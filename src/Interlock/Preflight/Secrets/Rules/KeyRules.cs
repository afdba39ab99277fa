namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Private keys and signed tokens.</summary>
internal static class KeyRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("private-key", "Private key (PEM, OpenSSH, PGP)", ["-----BEGIN"], """-----BEGIN[ A-Z0-9]{0,30}PRIVATE KEY(?: BLOCK)?-----(?<gap>[^\0]{0,300}?)(?<s>[A-Za-z0-9+/]{40,200})""") { MaxLength = 600, WholeWord = false, MinEntropy = 3, Accept = Shapes.BodyBeforeEnd },
        new("putty-key", "PuTTY private key", ["PuTTY-User-Key-File-"], """PuTTY-User-Key-File-[23]: (?<s>[a-z0-9@.-]{5,40})""") { WholeWord = false },
        SecretRule.Token("age-key", "age secret key", "AGE-SECRET-KEY-1", "[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
        new("jwt", "JSON Web Token", ["eyJ"], """eyJ[A-Za-z0-9_-]{12,400}\.eyJ[A-Za-z0-9_-]{8,500}\.[A-Za-z0-9_-]{16,100}""") { MaxLength = 600, MinEntropy = 3.5, Accept = Shapes.JwtHeader },
    ];
}
