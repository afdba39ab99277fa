using System.Text.Json;
using Interlock.Edge.Control;

namespace Interlock.Edge.State;

/// <summary>What was found at the start. Not recovered: the note says why.</summary>
internal sealed record LoadedState(SavedState State, bool Recovered, string Note);

/// <summary><c>edge.json</c>: written beside, synced and renamed, so that a crash leaves the old or the new one, never half of it.</summary>
internal sealed class StateFile(string folder, TimeProvider time)
{
    private readonly string _path = Path.Combine(folder, "edge.json");

    public LoadedState Load()
    {
        if (!File.Exists(_path))
            return new LoadedState(SavedState.Empty, false, "no state file yet");
        try
        {
            var state = JsonSerializer.Deserialize(File.ReadAllBytes(_path), EdgeJson.Default.SavedState);
            if (state is { Format: SavedState.CurrentFormat, Slots: not null } && !state.Slots.Any(slot => SlotRules.Problems(slot).Count > 0))
                return new LoadedState(state, true, "");
        }
        catch (JsonException)
        {
            // Told below, with where the file went.
        }

        var aside = $"{_path}.bad-{time.GetUtcNow():yyyyMMddTHHmmssfffZ}";
        File.Move(_path, aside, overwrite: true);
        return new LoadedState(SavedState.Empty, false, $"the state file could not be read and was kept as {aside}");
    }

    public void Save(SavedState state)
    {
        var beside = _path + ".tmp";
        using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, state, EdgeJson.Default.SavedState);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, _path, overwrite: true);
        Native.SyncFolder(folder);
    }
}
