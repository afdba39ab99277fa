namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Private keys and signed tokens.</summary>
internal static class KeyRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("private-key", "Private key (PEM, OpenSSH, PGP)", ["-----BEGIN"], """-----BEGIN[ A-Z0-9]{0,30}PRIVATE KEY(?: BLOCK)?-----(?<gap>[^\0]{0,300}?)(?<s>[A-Za-z0-9+/]{40,200})""") { MaxLength = 600, WholeWord = false, MinEntropy = 3, Accept = Shapes.BodyBeforeEnd },
        new("putty-key", "PuTTY private key", ["PuTTY-User-Key-File-"], """PuTTY-User-Key-File-[23]: (?<s>[a-z0-9@.-]{5,40})""") { WholeWord = false },
        SecretRule.Token("age-key", "age secret key", "AGE-SECRET-KEY-1", "[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}") with { MinEntropy = 0 },
        new("jwt", "JSON Web Token", ["eyJ"], """eyJ[A-Za-z0-9_-]{12,300}\.eyJ[A-Za-z0-9_-]{8,560}(?:\.[A-Za-z0-9_-]{16,100})?""") { MaxLength = 600, WholeWord = false, MinEntropy = 3.5, Quick = Prefilters.Token, Accept = Shapes.Jwt },
        // A JSON Web Token that is encoded once more, as in Kubernetes secrets.
        new("jwt-in-base64", "JSON Web Token in base64", ["ZXlK"], """ZXlK[A-Za-z0-9+/_-]{60,590}={0,2}""") { MaxLength = 600, MinEntropy = 3.5, Quick = Prefilters.Token, WholeWord = false, Accept = Shapes.EncodedJwt },
        SecretRule.Token("onepassword-secret-key", "1Password secret key", "A3-", "[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}"),
    ];
}
