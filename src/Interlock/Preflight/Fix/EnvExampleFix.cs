using Interlock.EnvFiles;
using Interlock.Preflight.Variables;
using Interlock.Runbook;

namespace Interlock.Preflight.Fix;

/// <summary>Adds to each <c>.env.example</c> the required variables that it lacks: names, never a value. What is there stays.</summary>
internal static class EnvExampleFix
{
    /// <summary>Mends the files below a checkout, and says what it wrote.</summary>
    public static IEnumerable<string> Apply(ReleaseRunbook runbook, string root)
    {
        foreach (var needs in EnvExampleNeeds.Of(runbook))
        {
            var path = Path.Combine(root, needs.File);
            var text = File.Exists(path) ? File.ReadAllText(path) : "";
            var known = EnvExampleFile.Parse(text);
            var missing = needs.Required.Where(name => !known.Commented.Contains(name) && known.Names.All(one => one.Name != name)).ToList();
            if (missing.Count == 0)
                continue;
            var end = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.AppendAllText(path, (text.Length > 0 && !text.EndsWith('\n') ? end : "") + string.Concat(missing.Select(name => $"{name}={end}")));
            yield return $"{needs.File}: {(text.Length == 0 ? "written with" : "added")} {string.Join(", ", missing)}";
        }
    }
}
