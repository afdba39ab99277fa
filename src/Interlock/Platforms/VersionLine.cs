using Interlock.Processes;

namespace Interlock.Platforms;

/// <summary>A line of the shell to be run in what a version is made of, such as its image.</summary>
/// <param name="Command">The line, with its variables and its time limit.</param>
/// <param name="Folder">Where it runs: a path that begins where the version's own commands run, <c>.</c> for there.</param>
/// <param name="Hear">Hears each line that it says, masked; null: nobody.</param>
public sealed record VersionLine(Command Command, string Folder, Action<string>? Hear);
