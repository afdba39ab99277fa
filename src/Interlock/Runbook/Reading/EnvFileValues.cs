using System.Text.RegularExpressions;
using Interlock.EnvFiles;

namespace Interlock.Runbook.Reading;

/// <summary>Gives the variables without another source the values of their service's <c>env-files</c>.</summary>
internal static partial class EnvFileValues
{
    private const long LargestFile = 1024 * 1024;

    public static ReleaseRunbook Give(ReleaseRunbook runbook, Node file, string folder, Problems problems)
    {
        if (runbook.Services.Values.All(service => service.EnvFiles.Count == 0))
            return runbook;
        return runbook with
        {
            Services = runbook.Services.ToDictionary(service => service.Key, service =>
            {
                var entries = Entries(service.Key, service.Value, file, folder, problems);
                return service.Value with { EnvEntries = entries, Variables = service.Value.Variables.ToDictionary(variable => variable.Key, variable => With(variable.Key, variable.Value, entries), StringComparer.Ordinal) };
            }, StringComparer.Ordinal),
        };
    }

    private static VariableSettings With(string name, VariableSettings variable, IReadOnlyList<EnvEntry> entries) =>
        variable is { Value: null, From: null, Generate: null } && entries.LastOrDefault(entry => entry.Name == name) is { } entry ? variable with { Value = entry.Value, Entry = entry } : variable;

    private static List<EnvEntry> Entries(string service, ServiceSettings settings, Node file, string folder, Problems problems)
    {
        var entries = new List<EnvEntry>();
        foreach (var (i, name) in settings.EnvFiles.Index())
        {
            var key = $"services.{service}.env-files[{i}]";
            var path = Path.Combine(folder, settings.Folder, name);
            var (text, problem) = Text(path);
            if (text is null)
            {
                problems.Add(Binder.At(file, key), key, $"the file {name} {problem}", $"a file in the service's folder ({settings.Folder})");
                continue;
            }

            var lines = EnvFile.Parse(text);
            foreach (var (line, message) in lines.Problems)
                problems.Add(new(Path.GetRelativePath(folder, path).Replace('\\', '/'), line, 1, key, message));
            entries.AddRange(lines.Entries.Select(line => new EnvEntry(line.Name, ValueOf(line), name, line.Line)));
        }

        return entries;
    }

    // Masked, such a word would be blanked out of every text.
    private static Secret ValueOf(EnvLine line) => !SecretKeys.Sounds(line.Name) && PlainWord().IsMatch(line.Value) ? Secret.InTheOpen(line.Value) : new(line.Value);

    private static (string? Text, string? Problem) Text(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return !file.Exists ? (null, "does not exist") : file.Length > LargestFile ? (null, "is larger than 1 MB") : (File.ReadAllText(path), null);
        }
        catch (Exception other) when (other is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, "cannot be read");
        }
    }

    [GeneratedRegex(@"^(true|false|on|off|yes|no|\d{1,5}|local|development|dev|test|testing|staging|stage|production|prod|trace|debug|info|information|warn|warning|error|critical)$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlainWord();
}
