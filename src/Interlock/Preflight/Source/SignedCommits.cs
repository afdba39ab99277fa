using Interlock.Engine;

namespace Interlock.Preflight.Source;

/// <summary>PF-01, with <c>signed-commits: true</c>: every commit since the live version (the last one where none is) bears a good signature.</summary>
internal sealed class SignedCommits : Step
{
    public const string StepName = "signed commits";

    private const int Shown = 20;

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "PF-01";

    public override string Topic => "source";

    public override IReadOnlyList<string> Effects => ["verifies the signatures of the commits since the live version"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var git = new CheckoutGit(context.Site.Root, context.Commands);
        var live = context.History().Live?.Version?.Commit;
        var known = live is { Length: > 0 } && (await git.RunAsync(cancellation, "merge-base", "--is-ancestor", live, "HEAD")).Succeeded;
        // Nothing new is the live commit itself.
        string[] range = known && await git.TryAsync(cancellation, "rev-list", "--count", $"{live}..HEAD") != "0" ? [$"{live}..HEAD"] : ["-1", "HEAD"];
        var log = await git.RunAsync(cancellation, ["log", "--format=%G?%GK%x09%h %an: %s", .. range]);
        if (!log.Succeeded)
            return StepResult.Hold($"signatures could not be verified: {log.Tail(1)}");
        var commits = log.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t', 2)).ToLookup(parts => Letter(parts[0]), parts => parts[1]);
        List<string> bad = [.. Told('N', "is not signed"), .. Told('B', "has a bad signature"), .. Told('R', "is signed with a revoked key")];
        List<string> open = [.. Told('E', "can't be verified: the key is not known here (gpg --import, or gpg.ssh.allowedSignersFile)")];
        List<string> old = [.. Told('X', "has a signature that has expired"), .. Told('Y', "is signed with a key that has expired")];
        var all = commits.Sum(group => group.Count());
        return bad.Count > 0 ? StepResult.Stop($"{bad.Count} of {all} commits: {bad[0]}", Few(bad))
            : open.Count > 0 ? StepResult.Hold($"{open.Count} of {all} commits: {open[0]}", Few(open))
            : old.Count > 0 ? StepResult.Warn($"{old.Count} of {all} commits: {old[0]}", Few(old))
            : all == 0 ? StepResult.Hold("git shows no commit to verify")
            : StepResult.Go($"{all} {(all == 1 ? "commit is" : "commits are")} signed");

        IEnumerable<string> Told(char letter, string what) => commits[letter].Select(commit => $"{commit} {what}");
    }

    // git-log(1), %G?. An SSH key that is not among the signers gives U, as a GPG key does that was imported and not signed.
    private static char Letter(string told) => told.StartsWith("USHA256:", StringComparison.Ordinal) ? 'E' : told[0];

    private static string[] Few(List<string> lines) => [.. lines.Take(Shown), .. lines.Count > Shown ? [$"and {lines.Count - Shown} more"] : Array.Empty<string>()];
}
