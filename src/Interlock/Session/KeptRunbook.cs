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
    public RunbookReading? Read(string runbook) =>
        System.IO.File.Exists(File) ? RunbookReader.Parse(System.IO.File.ReadAllText(File), runbook, environment) : null;
}
