namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Names that promise a secret, with a value that looks like one.</summary>
internal static class GenericRules
{
    private static readonly string[] Names =
    [
        "secret", "token", "passw", "passphrase", "pwd", "apikey", "api_key", "api-key", "_key", "-key", "accesskey",
        "privatekey", "encryptionkey", "signingkey", "credential", "creds", "_auth", "-auth",
    ];

    private const string Name = """(?i)(?:secret|token|passw(?:or)?d|passwd|passphrase|pwd|api[_-]?key|[_-]key|access[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|secret[_-]?key|credentials?|creds|[_-]auth)[\w.-]{0,24}""";

    // With the type between, as in Python, TypeScript, Rust, Kotlin and Swift (token: str = "…") and in Go (token string = "…").
    private const string Assignment = """["'\[\])]{0,4}[ \t]{0,8}(?:=>|:{1,3}=|[?.+|]=|\|\||[=:,]|:[ \t]{0,4}[&*]?[\w.'<>?|\[\] ]{1,32}=|[ \t]string[ \t]{0,4}=)[ \t]{0,8}""";

    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("assigned-secret", "Secret in an assignment", Names, Name + Assignment + """[@$rbu]?["'`](?<s>[^\s"'`<>]{6,200})["'`]""") { Quick = Prefilters.Quoted, IgnoreCase = true, WholeWord = false, Generic = true, MinEntropy = 2.3, Accept = AssignedSecrets.Quoted },
        new("env-secret", "Secret in a settings file", Names, Name + """[ \t]{0,8}(?:::?:?=|[?.+]?=|:)[ \t]{0,8}(?<s>(?:[^\s"'`<>#;,(){}\[\]\\]|\\[^nr"'\s]){6,200})""") { Quick = Prefilters.Setting, IgnoreCase = true, WholeWord = false, Generic = true, MinEntropy = 2.3, Accept = AssignedSecrets.WholeLine },
        new("xml-secret", "Secret in an XML element", Names, Name + """>[ \t\r\n]{0,12}(?<s>[^\s"'`<>]{6,200})[ \t\r\n]{0,12}</""") { Quick = Prefilters.Element, IgnoreCase = true, WholeWord = false, Generic = true, MinEntropy = 2.3, Accept = AssignedSecrets.Quoted },
        new("terraform-password", "Password in a Terraform file", ["password"], """password[ \t]{0,24}=[ \t]{0,8}"(?<s>[^\s"$%{}]{8,100})["]""") { Quick = Prefilters.Quoted, WholeWord = false, Generic = true, Accept = AssignedSecrets.Terraform },
    ];
}
