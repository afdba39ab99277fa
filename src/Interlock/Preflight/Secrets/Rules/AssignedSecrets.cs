using System.Buffers;
using System.Text.RegularExpressions;

namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Tells a secret from the other things people assign to names such as <c>token</c> or <c>password</c>.</summary>
internal static partial class AssignedSecrets
{
    private static readonly SearchValues<string> HarmlessNames = SearchValues.Create(
        [
            "public", "primary_key", "foreign_key", "cache_key", "partition_key", "sort_key", "keyword", "tokenizer", "_type", "_name", "_file",
            "_path", "_url", "_uri", "_id", "endpoint", "cancellation", "hash", "digest", "checksum", "prefix", "header", "field", "label", "_regex",
            "pattern", "css", "selector", "i18n", "message", "secretsid", "onepassword",
        ],
        StringComparison.OrdinalIgnoreCase);

    private static readonly string[] SettingsFiles = [".env", ".yml", ".yaml", ".properties", ".toml", ".ini", ".conf", ".cfg", ".config", ".tfvars", ".netrc", ".npmrc"];

    public static bool Quoted(Candidate c) => IsHarmless(c) is false && (IsArgument(c) ? IsIssued(c) && !TestFiles.Holds(c.Path) : LooksRandom(c));

    /// <summary>Terraform has no other use for such a line: what is not taken from a variable is the password itself, however plain.</summary>
    public static bool Terraform(Candidate c) =>
        (c.Path.EndsWith(".tf", StringComparison.Ordinal) || c.Path.EndsWith(".hcl", StringComparison.Ordinal) || c.Path.EndsWith(".tfvars", StringComparison.Ordinal)) && !TestFiles.Holds(c.Path);

    /// <summary>Unquoted values are believed where the whole line, or a whole text in quotes, is a setting: elsewhere they are code, unless nobody writes such a name.</summary>
    public static bool WholeLine(Candidate c)
    {
        var before = c.LineBefore.TrimStart();
        var after = c.LineAfter.TrimStart();
        var quote = before.LastIndexOfAny('"', '\'');
        var inQuotes = quote >= 0;
        before = before[(quote + 1)..];
        if (before.LastIndexOf("\\n") is >= 0 and var escaped) before = before[(escaped + 2)..];
        if (!after.IsEmpty && !(inQuotes ? after[0] is '"' or '\'' || after.StartsWith("\\n") || after.StartsWith("\\r") : after[0] == '#')) return false;
        if (before.StartsWith("export ")) before = before[7..].TrimStart();
        if (before.StartsWith("ENV ") || before.StartsWith("ARG ")) before = before[4..].TrimStart();
        if (before.StartsWith("- ")) before = before[2..].TrimStart();
        if (before.ContainsAnyExcept(NamePart)) return false;
        return (IsUpperName(c) || (!inQuotes && (IsSettingsFile(c.Path) || IsIssued(c)))) && IsHarmless(c) is false && LooksRandom(c);
    }

    // What a call is given after the name is as often something else about it: only what is plainly generated is believed, and in tests not even that.
    private static bool IsArgument(Candidate c) => c.Text.AsSpan(c.KeywordAt, c.Start - c.KeywordAt).Contains(',');

    private static bool IsIssued(Candidate c) =>
        (c.Value.Length >= 20 && Shapes.MixedCaseAndDigits(c) && IsMixed(c.Value) && LooksRandom(c)) || (Guid.TryParseExact(c.Value, "D", out _) && LooksRandom(c));

    private static readonly SearchValues<char> NamePart =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-:");

    private static bool IsUpperName(Candidate c)
    {
        var name = c.Name;
        return !name.ContainsAnyInRange('a', 'z') && c.Text.AsSpan(c.KeywordAt, c.Start - c.KeywordAt).Contains('=');
    }

    private static bool IsSettingsFile(string path)
    {
        var name = Path.GetFileName(path.AsSpan());
        if (name.StartsWith(".env", StringComparison.Ordinal)) return true;
        foreach (var extension in SettingsFiles)
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static bool IsHarmless(Candidate c) => c.Name.ContainsAny(HarmlessNames) || HarmlessName().IsMatch(c.Name) || (c.Name.ContainsAny(OfForms) && !c.Name.ContainsAny(Signs));

    // The token of a form lives as long as its page; what signs it is a secret.
    private static readonly SearchValues<string> OfForms = SearchValues.Create(["csrf", "xsrf"], StringComparison.OrdinalIgnoreCase);
    private static readonly SearchValues<string> Signs = SearchValues.Create(["secret", "key"], StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("[_-]authors?(?:[_-]|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex HarmlessName();

    // A key that is no key to anything: the identifier of a row, a translation, an event.
    private static bool IsPlainKey(Candidate c) =>
        c.Text.AsSpan(c.KeywordAt) is ['_' or '-', 'k' or 'K', ..] && !c.Name.ContainsAny(KeysToSomething);

    private static readonly SearchValues<string> KeysToSomething = SearchValues.Create(
        ["secret", "token", "pass", "pwd", "credential", "api", "access", "private", "sign", "encrypt", "auth", "master", "service", "account", "subscription", "licen", "client", "app"],
        StringComparison.OrdinalIgnoreCase);

    private static bool LooksRandom(Candidate c)
    {
        var value = c.Value;
        if (value.Contains("://", StringComparison.Ordinal) || value[0] is '.' or '~' or '$' or '{' or '%') return false;
        if (!value.AsSpan().ContainsAny(Letters)) return false;
        if (IsPassword(c))
        {
            // A word, in whatever language: translations have it beside that name.
            if (value.All(char.IsLetter)) return false;
        }
        else if (value.Length < 12 || !value.AsSpan().ContainsAnyInRange('0', '9') || Entropy.Of(value) < (value.Length >= 20 ? 3.2 : 3.0))
        {
            return false;
        }

        if (value[0] == '/' && !IsMixed(value)) return false;
        if (Words().IsMatch(value) || NamesItself(value) || Release().IsMatch(value) || Code().IsMatch(value) || PasswordHash().IsMatch(value) || MailAddress().IsMatch(value)) return false;
        if (Guid.TryParseExact(value, "D", out _) && (IsPlainKey(c) || (IsPassword(c) && !EndsInPassword().IsMatch(c.Name)))) return false;
        return !TestFiles.Holds(c.Path) || !TestFiles.NamesItself(value);
    }

    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static bool IsPassword(Candidate c) => c.Name.Contains("pass", StringComparison.OrdinalIgnoreCase) || c.Name.Contains("pwd", StringComparison.OrdinalIgnoreCase);

    // One base64 text in 64 begins with a slash, as a path does. In random text most characters are of another kind than the one
    // before (upper, lower, digit, other: 0.64 of them in base64); in a path few are.
    private static bool IsMixed(ReadOnlySpan<char> value)
    {
        if (value.Length < 20) return false;
        var changes = 0;
        for (var i = 1; i < value.Length; i++)
        {
            if (Kind(value[i]) != Kind(value[i - 1])) changes++;
        }

        return changes > 0.45 * value.Length;

        static int Kind(char c) => c switch { >= 'a' and <= 'z' => 0, >= 'A' and <= 'Z' => 1, >= '0' and <= '9' => 2, _ => 3 };
    }

    // A flag, an event or a message about such a thing: pm-31088-master-password-salt, password_hash_b64_invalid, SsoEmail2faSessionToken.
    private static bool NamesItself(string value) => value.AsSpan().ContainsAny(Things) && Identifier().IsMatch(value);

    private static readonly SearchValues<string> Things = SearchValues.Create(["password", "passwd", "secret", "token", "key", "credential", "auth"], StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^(?:(?:(?:[A-Za-z]{1,20}|[0-9]{1,6}|[A-Za-z]{1,4}[0-9]{1,2})[-_.]){2,12}(?:[A-Za-z]{1,20}|[0-9]{1,6}|[A-Za-z]{1,4}[0-9]{1,2})|(?:[A-Z][a-z]{1,20}[0-9]{0,2}[a-z]{0,3}){1,8}(?:Token|Password|Secret|Key|Credentials?|Auth))$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Identifier();

    /// <summary>The password, and not something about one: not <c>PasswordManager</c>.</summary>
    [GeneratedRegex(@"(?:pass|passwo?rd|passwd|pwd|passphrase)[0-9_.-]{0,3}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex EndsInPassword();

    /// <summary>Plain words joined by punctuation, at most a small number at the end: <c>user-token-1</c>, <c>auth.tokens.v2</c>, <c>login#reset_password</c>.</summary>
    [GeneratedRegex(@"^[A-Za-z]{1,20}(?:[._:/\\# -]+[A-Za-z]{1,20})*[._:/-]?[vV]?[0-9]{0,2}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Words();

    /// <summary>The version of a package, as in <c>"next-auth": "^5.0.0-beta.25"</c>.</summary>
    [GeneratedRegex(@"^[~^<>=v]{0,3}[0-9]{1,4}\.[0-9]{1,6}(?:\.[0-9]{1,6})?(?:[-+.][0-9A-Za-z.-]{1,40})?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Release();

    /// <summary>Calls, indexers, interpolations and member paths.</summary>
    [GeneratedRegex(@"[(){}\[\]]|=>|->|&&|\|\|", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Code();

    /// <summary>What is kept of a password so that it can be compared, as frameworks write it: nobody can log in with that.</summary>
    [GeneratedRegex(@"^(?:pbkdf2|bcrypt|scrypt|argon2)[a-z0-9_-]{0,12}[$:]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PasswordHash();

    /// <summary>The user's name, and not the password beside it.</summary>
    [GeneratedRegex(@"^[a-z0-9.+_-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.[a-z]{2,12}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MailAddress();
}
