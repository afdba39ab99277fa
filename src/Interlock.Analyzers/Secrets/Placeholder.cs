using System;
using System.Linq;

namespace Interlock.Analyzers.Secrets;

/// <summary>Tells what stands where a secret would stand, as in documentation, from a secret.</summary>
internal static class Placeholder
{
    private const int FewestDistinctCharacters = 8;

    private static readonly string[] Marks = ["<", ">", "{", "}", "$", "*", "...", "…"];
    private static readonly string[] Words = ["example", "placeholder", "redacted", "changeme", "change-me", "change_me", "your-", "your_", "dummy", "xxxx"];
    private static readonly string[] Runs = ["abcdefgh", "01234567", "12345678"];
    private static readonly string[] Passwords = ["p", "pw", "pwd", "pass", "passwd", "password", "secret", "test", "user"];

    public static bool Is(string value) =>
        string.IsNullOrWhiteSpace(value) || Marks.Any(value.Contains) || Words.Any(word => Has(value, word));

    /// <summary>Whether the random part of a key was typed by a person: too few characters, or a run along the alphabet.</summary>
    public static bool IsKey(string secret) =>
        Is(secret) || secret.Distinct().Count() < FewestDistinctCharacters || Runs.Any(run => Has(secret, run));

    /// <summary>Whether the password of a URL is one of those that everyone writes.</summary>
    public static bool IsPassword(string user, string password) =>
        Is(password) || password == user || Passwords.Contains(password, StringComparer.OrdinalIgnoreCase);

    private static bool Has(string value, string word) => value.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0;
}
