using Interlock.Engine;
using Interlock.Processes;

namespace Interlock.Platforms.Supervisor;

/// <summary>Where the programs' code lies, and how it is switched.</summary>
internal interface ICode
{
    /// <summary>The folder that the programs' configuration must name.</summary>
    string Place { get; }

    /// <summary>Folder of what is kept of a version: its record and its variables, and where each has a folder its code.</summary>
    string FolderOf(string version, string commit);

    /// <summary>All that is kept, newest first.</summary>
    IReadOnlyList<DeployedVersion> All();

    /// <summary>What must be mended before anything can be put there; empty when all is well.</summary>
    Task<IReadOnlyList<string>> ProblemsAsync(ICommandRunner commands, CancellationToken cancellation);

    /// <summary>A version as something to switch to.</summary>
    CodeRef RefOf(string version, string commit);

    /// <summary>What is in place; null when nothing is.</summary>
    Task<CodeRef?> NowAsync(ICommandRunner commands, CancellationToken cancellation);

    /// <summary>Has a version's code here, beside what is in place. Harmless when it is.</summary>
    /// <returns>What keeps it from being ready, with the end of what was said.</returns>
    Task<(string Evidence, IReadOnlyList<string>? Failed)> EnsureAsync(StepContext context, DeployedVersion version, CancellationToken cancellation);

    /// <summary>Whether it is in place, and whole.</summary>
    Task<bool> IsAtAsync(CodeRef? code, ICommandRunner commands, CancellationToken cancellation);

    /// <summary>Puts it in place; null: nothing. Harmless when it is.</summary>
    /// <param name="context">The run.</param>
    /// <param name="to">What.</param>
    /// <param name="isBack">It was in place before: what has changed since is gone over.</param>
    /// <param name="cancellation">Interrupt.</param>
    /// <returns>What went wrong, with the end of what was said; null when it is in place.</returns>
    Task<(string Problem, IReadOnlyList<string> Said)?> SwitchAsync(StepContext context, CodeRef? to, bool isBack, CancellationToken cancellation);

    /// <summary>Takes a version away that is not in place. Harmless when there is none.</summary>
    Task RemoveAsync(string version, string commit, ICommandRunner commands, CancellationToken cancellation);
}
