using System.Globalization;
using System.Text.Json;
using Interlock.Files;

namespace Interlock.Preflight.Fix;

/// <summary>Remembers which secrets were handed to the caller's store, so that a second run does not replace them there: names and times, no values.</summary>
/// <param name="file">The file.</param>
internal sealed class HandedOver(string file)
{
    /// <summary>When one was handed over; null when it was not. <c>begun</c> in front of the time: it is not known whether the store has it.</summary>
    public string? When(string name) => Read().GetValueOrDefault(name);

    public void Begin(string name, DateTimeOffset at) => Write(all => all[name] = "begun " + Text(at));

    public void End(string name, DateTimeOffset at) => Write(all => all[name] = Text(at));

    public void Forget(string name) => Write(all => all.Remove(name));

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private void Write(Action<Dictionary<string, string>> change)
    {
        OwnerOnly.Folder(Path.GetDirectoryName(file)!);
        var all = Read();
        change(all);
        DurableFile.Replace(file, JsonSerializer.Serialize(all));
    }

    private Dictionary<string, string> Read() =>
        File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))! : new(StringComparer.Ordinal);
}
