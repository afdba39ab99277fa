using System.Text;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Platforms.Local;

/// <summary>The variables of a slot's process, as the system keeps them; of a process that is gone, or can't be looked into, what was kept of its version.</summary>
internal static class ProcessVariables
{
    // The machine's, the shell's and our own: no runbook gives them.
    private static readonly HashSet<string> NotTheRunbooks = new([.. ServiceProcess.Inherited, "HOST", "PORT", "PWD", "OLDPWD", "SHLVL", "_", ServiceProcess.MarkVariable, ServiceProcess.SlotVariable, CommandRunner.MarkerVariable], StringComparer.Ordinal);

    public static LiveConfiguration Of(EdgeSlot slot, BuiltVersion? built)
    {
        if (slot.ProcessOf() is { IsAlive: true } process && Read($"/proc/{process.Pid}/environ") is { } text)
            return new(slot.Version, Parse(text, built?.Served), $"process {process.Pid}");
        if (built?.Served is { } kept)
            return new(slot.Version, kept.Variables.ToDictionary(variable => variable.Key, variable => variable.Value.Value is { } open ? Secret.InTheOpen(open) : null, StringComparer.Ordinal), $"what was kept of {slot.Version}");
        return new(slot.Version, new Dictionary<string, Secret?>(StringComparer.Ordinal), "") { Problem = $"the process of {slot.Version} can't be looked into, and no variables of it were kept" };
    }

    private static Dictionary<string, Secret?> Parse(string text, ServedBy? kept)
    {
        var variables = new Dictionary<string, Secret?>(StringComparer.Ordinal);
        foreach (var entry in text.Split('\0', StringSplitOptions.RemoveEmptyEntries))
            // A wrapper that the service is started through (pyenv, nvm) adds variables of its own.
            if (entry.Split('=', 2) is [var name, var value] && !NotTheRunbooks.Contains(name) && kept?.Variables.ContainsKey(name) != false)
                variables[name] = IsOpen(kept?.Variables.GetValueOrDefault(name)) ? Secret.InTheOpen(value) : new(value);
        return variables;
    }

    // A version or "production" must not be blanked out of every text.
    internal static bool IsOpen(KeptVariable? kept) => kept is { Value: not null } or { From: VariableSource.Version or VariableSource.Commit or VariableSource.Environment };

    internal static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? Encoding.UTF8.GetString(File.ReadAllBytes(path)) : null;
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
