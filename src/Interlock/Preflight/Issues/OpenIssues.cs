using Interlock.Engine;
using Interlock.Forge;
using Interlock.Preflight.Source;
using Interlock.Runbook;

namespace Interlock.Preflight.Issues;

/// <summary>PF-16: no issue is open that the runbook's labels call too bad to release with. What GitHub does not tell is Hold, and so is a label that it does not have: a misspelt one would find nothing for ever.</summary>
/// <param name="settings">Where the issues are, and which labels.</param>
/// <param name="environment">Variables of this process; null: its own.</param>
internal sealed class OpenIssues(GitHubSettings settings, Func<string, string?>? environment = null) : Step
{
    public const string StepName = "open issues";

    private const int MostShown = 40;

    // GitHub mostly asks for a minute; one that is unwell often is well again at once.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan SecondTry = TimeSpan.FromSeconds(2);

    private readonly string host = GitHubAddress.HostOf(settings.Api);

    // Equal but for case, they are one label of GitHub's.
    private readonly IReadOnlyList<string> blocking = [.. settings.BlockingLabels.Distinct(StringComparer.OrdinalIgnoreCase)];

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string Requirement => "PF-16";

    public override string Topic => "issues";

    public override TimeSpan Limit => TimeSpan.FromMinutes(4);

    // Issues are opened while a release is prepared.
    public override TimeSpan ProvenFor => TimeSpan.FromHours(1);

    public override IReadOnlyList<string> Effects => [$"asks {host} for the open issues of {settings.Repository ?? "the repository that origin is"} labelled {string.Join(" or ", blocking)}"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (settings.Repository is not { } repository)
        {
            var remote = await new CheckoutGit(context.Site.Root, context.Commands).TryAsync(cancellation, "remote", "get-url", "origin");
            if (remote is null || GitHubAddress.RepositoryOf(remote, host) is not { } found)
                return Hold(remote is null ? "there is no remote origin that tells the repository: name it in github.repository" : $"origin is no repository on {host}: name it in github.repository, or its host in github.api");
            repository = found;
        }

        var token = GitHubToken.Of(settings, environment ?? Environment.GetEnvironmentVariable);
        var parts = repository.Split('/');
        var answer = await AskAsync(context, context.Forge(new(GitHubAddress.ApiOf(settings.Api), parts[0], parts[1], token.Value)), cancellation);
        return answer.Value is { } told ? Judge(told, repository, token, context.Clock.GetUtcNow()) : Hold(ForgeFailureText.Of(answer.Failure!, repository, host, token));
    }

    private async Task<ForgeAnswer<LabelledIssues>> AskAsync(StepContext context, IForge forge, CancellationToken cancellation)
    {
        var answer = await forge.OpenIssuesAsync(blocking, cancellation);
        var wait = answer.Failure switch
        {
            { Trouble: ForgeTrouble.SlowedDown, Until: { } until } => until - context.Clock.GetUtcNow(),
            { Trouble: ForgeTrouble.Unreachable } => SecondTry,
            _ => TimeSpan.MaxValue,
        };
        if (wait > LongestWait)
            return answer;
        context.Say($"{host}: {answer.Failure!.Message}; asked again in {Math.Max(0, Math.Ceiling(wait.TotalSeconds)):0} s");
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, context.Clock, cancellation);
        return await forge.OpenIssuesAsync(blocking, cancellation);
    }

    private StepResult Judge(LabelledIssues told, string repository, GitHubToken token, DateTimeOffset now)
    {
        string[] lines = [.. told.Issues.Select(issue => IssueText.Of(issue, blocking, now))];
        string[] unknown = [.. blocking.Where(label => !told.Labels.Contains(label, StringComparer.OrdinalIgnoreCase)).Select(label => Unknown(label, repository, told.Labels.Except(blocking, StringComparer.OrdinalIgnoreCase)))];
        if (lines.Length > 0)
            return StepResult.Stop(
                lines.Length == 1 ? $"{lines[0]}: close it, or take the label off" : $"{lines.Length} open issues hold the release up: close them, or take the labels off",
                [.. lines.Length == 1 ? [] : lines.Take(MostShown), .. lines.Length > MostShown ? [$"and {lines.Length - MostShown} more"] : Array.Empty<string>(), .. unknown]);
        if (unknown.Length > 0)
            return Hold(unknown[0], unknown.Length == 1 ? [] : unknown);
        var anonymous = token.Value is not null ? "" : $"; asked without a token{(told.RequestsLeft is { } left ? $", {left} requests are left in this hour" : "")} (set {token.From} for more)";
        return StepResult.Go($"no issue of {repository} that is labelled {string.Join(" or ", blocking)} is open{anonymous}");
    }

    private static string Unknown(string label, string repository, IEnumerable<string> labels) =>
        $"{repository} has no label '{label}'{(Nearest.To(label, labels) is { } near ? $" (did you mean '{near}'?)" : "")}, so no issue can bear it: make it there, or mend github.blocking-labels";

    private static StepResult Hold(string why, params IReadOnlyList<string> details) => StepResult.Hold($"{why}. To let it pass: --accept=\"{StepName}\"", details);
}
