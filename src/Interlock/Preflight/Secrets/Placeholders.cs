using System.Buffers;

namespace Interlock.Preflight.Secrets;

/// <summary>Values that stand where a secret will be: templates, sample words, runs.</summary>
internal static class Placeholders
{
    private static readonly SearchValues<string> Templates = SearchValues.Create(
        ["${", "{{", "}}", "$(", "<%", "%(", "#{", "$env:", "process.env", "os.environ", "getenv", "Environment.", "secrets.", "{0}", "%s"],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> Words = SearchValues.Create(
        [
            "example", "changeme", "change_me", "change-me", "changeit", "placeholder", "your_", "your-", "yourpass", "yoursecret", "yourtoken",
            "yourkey", "yourapi", "dummy", "sample", "redacted", "removed", "replace", "insert", "todo", "fixme", "xxxx", "****", "....", "____",
            "goes-here", "goes_here", "gohere", "_here_", "-here-", "set_a_", "set-a-", "not-a-real", "notreal", "fake", "foobar", "enter-", "put-", "lorem", "undefined", "hidden", "masked",
        ],
        StringComparison.OrdinalIgnoreCase);

    private static readonly HashSet<string> WeakPasswords = new(StringComparer.OrdinalIgnoreCase)
    {
        "pass", "passwd", "password", "pwd", "secret", "user", "username", "admin", "root", "test", "tester", "testing", "postgres", "mysql",
        "redis", "guest", "token", "none", "null", "true", "false", "string", "required", "value", "default", "credentials", "mypassword",
        "userpass", "dbpass", "dbpassword", "db_password", "db_pass", "passw0rd", "hunter2", "somepassword", "apikey", "api_key",
    };

    /// <summary>A template, or a word such as <c>changeme</c>: no generic rule believes it.</summary>
    public static bool IsPlaceholder(ReadOnlySpan<char> value) =>
        IsTemplate(value) || value.ContainsAny(Words) || IsRun(value) || WeakPasswords.GetAlternateLookup<ReadOnlySpan<char>>().Contains(value);

    /// <summary>Filled in by something else later: <c>${VAR}</c>, <c>&lt;your-key&gt;</c>, <c>{password}</c>, <c>$VAR</c>, <c>%VAR%</c>.</summary>
    public static bool IsTemplate(ReadOnlySpan<char> value) =>
        value.IsEmpty || value.IndexOfAnyExcept('*', '.', '-') < 0
        || value.ContainsAny(Templates)
        || value.StartsWith("your", StringComparison.OrdinalIgnoreCase)
        || (value[0] is '<' or '{' or '[' or '%' or '$' && IsName(value.Trim("<>{}[]%$")))
        || (value[0] == '<' && value[^1] == '>');

    /// <summary>A vendor's own documentation sample, such as <c>…EXAMPLE</c>, or crossed out.</summary>
    public static bool IsSample(ReadOnlySpan<char> value) =>
        value.Contains("EXAMPLE", StringComparison.OrdinalIgnoreCase) || value.Contains("xxxxx", StringComparison.OrdinalIgnoreCase);

    /// <summary>Mostly one character, or counting up or down: <c>xxxxxxxx</c>, <c>12345678</c>, <c>abcdefgh</c>.</summary>
    public static bool IsRun(ReadOnlySpan<char> value)
    {
        if (value.Length < 4) return false;
        var regular = 0;
        for (var i = 1; i < value.Length; i++)
        {
            if (Math.Abs(value[i] - value[i - 1]) <= 1) regular++;
        }

        return regular * 2 > value.Length;
    }

    private static bool IsName(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.' or ' ' or ':')) return false;
        }

        return true;
    }
}
