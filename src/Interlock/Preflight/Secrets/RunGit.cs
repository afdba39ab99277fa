namespace Interlock.Preflight.Secrets;

/// <summary>How a git command ended.</summary>
/// <param name="ExitCode">As git gave it.</param>
/// <param name="Output">Standard output, decoded as UTF-8.</param>
/// <param name="Error">Standard error.</param>
public sealed record GitOutput(int ExitCode, string Output, string Error);

/// <summary>Runs git in the work tree whose secrets are looked for; throws only when git could not be started.</summary>
/// <param name="arguments">Everything after <c>git</c>.</param>
/// <param name="cancel">Stops git.</param>
/// <returns>How it ended.</returns>
public delegate Task<GitOutput> RunGit(IReadOnlyList<string> arguments, CancellationToken cancel);
