using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Interlock.Preflight.Secrets;
using Interlock.Runbook;
using Interlock.Runbook.Reading;

namespace Interlock.Monitor;

/// <summary>Finds what is written out in a watch and may be a secret: values that are typed as one, values under names that sound like one, passwords in URLs and commands, and all that the scan for secrets in the repository knows. In doubt it is one: what is found is only not kept.</summary>
internal static partial class WrittenSecrets
{
    // What any file of settings is scanned as; a name with "test" in it would let more pass.
    private const string ScannedAs = "release.yaml";
    private const string Instead = "$REFERENCE";

    // About a secret, and none itself: --token-file, --cookie-jar.
    private static readonly string[] Places = ["file", "path", "jar", "dir"];

    /// <summary>The places, such as <c>watch.notify.webhook</c>, in the order of the runbook. Never a value.</summary>
    /// <param name="definition">What is to be kept.</param>
    /// <param name="clock">For the scan.</param>
    public static IReadOnlyList<WrittenSecret> In(WatchDefinition definition, TimeProvider clock)
    {
        if (YamlTree.Read(definition.Text, new("")) is not { } root)
            return [];
        WrittenValue[] values = [.. WrittenValues.Of(root)];
        var scanned = Scanned([.. values.Select(value => $"{value.Name.Split('.')[^1]}: \"{value.Text}\""), definition.Text], clock);
        WrittenSecret[] found = [.. values.Index().Where(value => scanned.Contains(value.Index) || Is(value.Item)).Select(value => new WrittenSecret(value.Item.Path, value.Item.IsShell))];
        // A secret in a key, or over several values, has no place of its own.
        return found.Length > 0 || !(scanned.Contains(values.Length) || SecretMask.Apply(definition.Text) != definition.Text) ? found : [new("watch", IsShell: false)];
    }

    // What could not be looked at counts as found.
    private static HashSet<int> Scanned(string[] texts, TimeProvider clock)
    {
        var result = new SecretScanner(new SecretScanOptions(), clock).Scan(texts.Select((text, i) => ScanFile.FromBytes(string.Create(CultureInfo.InvariantCulture, $"{i}/{ScannedAs}"), Encoding.UTF8.GetBytes(text))));
        return
        [
            .. result.Findings.Concat(result.Allowed.Select(allowed => allowed.Finding)).Select(finding => finding.Path)
                .Concat(result.Skipped.Concat(result.TooLarge).Concat(result.Unreadable).Select(note => note.Path))
                .Select(path => int.Parse(path.AsSpan(0, path.IndexOf('/', StringComparison.Ordinal)), CultureInfo.InvariantCulture)),
        ];
    }

    private static bool Is(WrittenValue value)
    {
        if (value.IsSecret && !References.AreIn(value.Text))
            return true;
        var text = References.Replaced(value.Text, Instead);
        return (value.Sounds && !Taken().IsMatch(text))
            || SecretMask.Apply(value.Text) != value.Text
            || SecretKeys.Looks(Elsewhere().Replace(text, ""))
            || IsAnySecret(Parameter(), text)
            || (value.IsCommand && (IsAnySecret(Option(), text) || IsAnySecret(Header(), text) || User().Matches(text).Any(IsPassword)));
    }

    private static bool IsAnySecret(Regex pairs, string text) => pairs.Matches(text).Any(pair =>
        SecretKeys.Sounds(pair.Groups["name"].Value) && !Array.Exists(Places, end => pair.Groups["name"].Value.EndsWith(end, StringComparison.OrdinalIgnoreCase))
        && !pair.Groups["value"].Value.StartsWith('-') && !Taken().IsMatch(pair.Groups["value"].Value.Trim()));

    // A user and a group are two numbers, as of "docker run -u 1000:1000".
    private static bool IsPassword(Match user) =>
        !Taken().IsMatch(user.Groups["value"].Value) && !(user.Groups["name"].Value.All(char.IsAsciiDigit) && user.Groups["value"].Value.All(char.IsAsciiDigit));

    /// <summary>Nothing of its own: a capture, a variable of the shell, a command, a reference; a scheme or a name may stand before it, as in <c>Bearer $token</c>.</summary>
    [GeneratedRegex(@"^(?:[A-Za-z-]+ +)?(?:[\w.-]+=)?(?:\$[A-Za-z_]\w*|\$\{[^{}]*\}|\$\([^()]*\)|\{\{[^{}]*\}\})?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Taken();

    [GeneratedRegex(@"\$[A-Za-z_]\w*|\$\{[^{}]*\}|\$\([^()]*\)|\{\{[^{}]*\}\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Elsewhere();

    [GeneratedRegex("""[?&](?<name>[\w.-]+)=(?<value>[^&\s"'#]+)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Parameter();

    /// <summary><c>--token abc</c>, <c>--token=abc</c>, <c>TOKEN=abc</c>.</summary>
    [GeneratedRegex("""(?:^|[\s"';&|(])(?:--(?<name>[\w-]+)(?:=|\s+)|(?<name>[\w-]+)=)["']?(?<value>[^\s"'&|;)]+)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Option();

    /// <summary><c>Authorization: Bearer abc</c>, and a body such as <c>{"password": "abc"}</c>.</summary>
    [GeneratedRegex("""(?:^|[\s"'{,])(?<name>[A-Za-z][\w-]*)["']?:\s*["']?(?<value>[^"'\r\n}]+)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Header();

    /// <summary><c>-u joe:password</c>, as curl has it.</summary>
    [GeneratedRegex("""(?:^|\s)(?:-u|-U|--user|--proxy-user)[ =]*["']?(?<name>[^\s:"']*):["']?(?<value>[^\s"']+)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex User();
}

/// <summary>A place at which a secret is written out.</summary>
/// <param name="Path">The keys, such as <c>watch.notify.webhook</c>.</param>
/// <param name="IsShell">It is a command line, in which no reference may stand: a variable of the shell's own does.</param>
internal sealed record WrittenSecret(string Path, bool IsShell);
