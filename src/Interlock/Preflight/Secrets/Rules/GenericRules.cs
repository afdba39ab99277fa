namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Names that promise a secret, with a value that looks like one.</summary>
internal static class GenericRules
{
    private static readonly string[] Names =
    [
        "secret", "token", "passw", "passphrase", "pwd", "apikey", "api_key", "api-key", "_key", "-key", "accesskey",
        "privatekey", "encryptionkey", "signingkey", "credential",
    ];

    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("assigned-secret", "Secret in an assignment", Names, """(?i)(?:secret|token|passw(?:or)?d|passwd|passphrase|pwd|api[_-]?key|[_-]key|access[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|secret[_-]?key|credentials?)[\w.-]{0,24}["'\])]{0,3}[ \t]{0,8}(?:=>|:=|[=:])[ \t]{0,8}[@$rbu]?["'`](?<s>[^\s"'`<>]{6,200})["'`]""") { Quick = Prefilters.Quoted, IgnoreCase = true, WholeWord = false, Generic = true, MinEntropy = 2.3, Accept = AssignedSecrets.Quoted },
        new("env-secret", "Secret in a settings file", Names, """(?i)(?:secret|token|passw(?:or)?d|passwd|passphrase|pwd|api[_-]?key|[_-]key|access[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|secret[_-]?key|credentials?)[\w.-]{0,24}[ \t]{0,8}[=:][ \t]{0,8}(?<s>[^\s"'`<>#;,(){}\[\]]{6,200})""") { Quick = Prefilters.Setting, IgnoreCase = true, WholeWord = false, Generic = true, MinEntropy = 2.3, Accept = AssignedSecrets.WholeLine },
    ];
}
