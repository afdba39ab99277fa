namespace Interlock.Runbook;

/// <summary>A line of one of a service's <see cref="ServiceSettings.EnvFiles"/>.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Value">Its value.</param>
/// <param name="File">The file, as the runbook names it.</param>
/// <param name="Line">The line, from 1.</param>
internal sealed record EnvEntry(string Name, Secret Value, string File, int Line);
