using Interlock.Engine;
using Interlock.Files;
using Interlock.Runbook;

namespace Interlock.Session;

/// <summary>A copy of the runbook that the last release of an environment was begun with.</summary>
/// <param name="state">The state folder.</param>
/// <param name="environment">Name of the environment.</param>
internal sealed class KeptRunbook(string state, string environment)
{
    private string File => new StatePaths(state).Runbook(environment);

    public void Keep(string runbook)
    {
        OwnerOnly.Folder(Path.GetDirectoryName(File)!);
        DurableFile.Replace(File, System.IO.File.ReadAllText(runbook));
    }

    /// <summary>Reads the copy as if it lay where the runbook lies, so that what it refers to is found; null when there is none.</summary>
    /// <param name="runbook">Where the runbook lies.</param>
    /// <param name="needsValues">Whether the services' variables must have their values.</param>
    public RunbookReading? Read(string runbook, bool needsValues)
    {
        if (!System.IO.File.Exists(File))
            return null;
        var text = System.IO.File.ReadAllText(File);
        return needsValues ? RunbookReader.Parse(text, runbook, environment) : RunbookReader.ParseWithoutValues(text, runbook, environment);
    }

    /// <summary>Two systems in one state folder would each take the other's version for their own.</summary>
    /// <exception cref="UsageException">The last release here was of a system with another name.</exception>
    public void RefuseOther(string name, string runbook)
    {
        if (Read(runbook, needsValues: false)?.Runbook is { } last && last.Name != name)
            throw new UsageException($"{runbook} releases '{name}', and the last release in {state} was of '{last.Name}'. Give each a state folder of its own: --state=PATH. Where it is the same system under a new name, remove {File} first.");
    }
}
