using System.Globalization;
using System.Text;

namespace Interlock.Runbook.Reading;

/// <summary>Writes a value as YAML of one line, as it is written: references are not followed.</summary>
internal static class NodeText
{
    private const string Nothing = "null";

    // Between braces a plain text may hold little; a number, a yes or a nothing must stay plain.
    private const string MaySeparate = "_/.%+- ";

    public static string Of(Node node)
    {
        var text = new StringBuilder();
        Write(text, node, inOrder: false);
        return text.ToString();
    }

    /// <summary>Whether two values say the same, in whatever order their keys stand.</summary>
    public static bool AreSame(Node? one, Node? other) => Ordered(one) == Ordered(other);

    private static string? Ordered(Node? node)
    {
        if (node is null)
            return null;
        var text = new StringBuilder();
        Write(text, node, inOrder: true);
        return text.ToString();
    }

    private static void Write(StringBuilder text, Node node, bool inOrder)
    {
        switch (node)
        {
            case MapNode map:
                var entries = inOrder ? map.Entries.OrderBy(entry => entry.Key.Text, StringComparer.Ordinal) : map.Entries.AsEnumerable();
                All(text, '{', entries, '}', entry =>
                {
                    Quote(text, entry.Key.Text);
                    text.Append(": ");
                    Write(text, entry.Value, inOrder);
                });
                break;
            case ListNode list:
                All(text, '[', list.Items, ']', item => Write(text, item, inOrder));
                break;
            case ScalarNode { IsBlank: true } or ScalarNode { IsNull: true }:
                text.Append(Nothing);
                break;
            case ScalarNode { Quoted: false } plain when MayStayPlain(plain.Text):
                text.Append(plain.Text);
                break;
            case ScalarNode scalar:
                Quote(text, scalar.Text);
                break;
            default:
                break;
        }
    }

    private static void All<T>(StringBuilder text, char open, IEnumerable<T> items, char close, Action<T> write)
    {
        text.Append(open);
        foreach (var (i, item) in items.Index())
        {
            if (i > 0)
                text.Append(", ");
            write(item);
        }

        text.Append(close);
    }

    private static bool MayStayPlain(string text) =>
        (char.IsAsciiLetterOrDigit(text[0]) || (text.Length > 1 && text[0] is '-' or '+' or '.' && char.IsAsciiDigit(text[1])))
        && text[^1] != ' ' && text.All(letter => char.IsAsciiLetterOrDigit(letter) || MaySeparate.Contains(letter, StringComparison.Ordinal));

    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var letter in value)
            if (letter is '"' or '\\')
                text.Append('\\').Append(letter);
            else if (char.IsControl(letter) || letter is '\u2028' or '\u2029' or '\ufeff')
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            else
                text.Append(letter);
        text.Append('"');
    }
}
