using System.Text;
using System.Text.RegularExpressions;

namespace Interlock.Preflight.Secrets;

/// <summary><c>**</c> any folders, <c>*</c> anything but a slash, <c>?</c> one character; a glob without a slash matches in any folder.</summary>
internal static class PathGlob
{
    public static Regex ToRegex(string glob)
    {
        var pattern = new StringBuilder(@"\A");
        if (!glob.Contains('/')) pattern.Append("(?:.*/)?");
        for (var i = 0; i < glob.Length; i++)
        {
            var rest = glob.AsSpan(i);
            if (rest.StartsWith("**/")) { pattern.Append("(?:.*/)?"); i += 2; }
            else if (rest.StartsWith("**")) { pattern.Append(".*"); i++; }
            else if (glob[i] == '*') pattern.Append("[^/]*");
            else if (glob[i] == '?') pattern.Append("[^/]");
            else pattern.Append(Regex.Escape(glob[i].ToString()));
        }

        return new Regex(pattern.Append(@"\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }
}
