using System.Net.Mime;
using System.Text;
using System.Text.Json.Nodes;
using Interlock.Output;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Watch.Actions;

/// <summary>Tells people what a rule found, by the ways that the runbook names. That it could not be told stops nothing, and is said.</summary>
/// <param name="settings">The ways; null: none.</param>
/// <param name="folder">Folder that commands run in.</param>
/// <param name="commands">Starts programs.</param>
/// <param name="say">Told what could not be told.</param>
internal sealed class Notifier(NotifySettings? settings, string folder, ICommandRunner commands, Action<string> say)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public async Task TellAsync(Notice notice, CancellationToken cancellation)
    {
        if (settings is null)
            return;
        await Task.WhenAll(
            settings.Webhook is { } webhook ? PostAsync(webhook, notice, cancellation) : Task.CompletedTask,
            settings.Command is { } line ? RunAsync(line, notice, cancellation) : Task.CompletedTask);
    }

    private async Task PostAsync(Secret webhook, Notice notice, CancellationToken cancellation)
    {
        try
        {
            using var http = new HttpClient { Timeout = Limit };
            // With its length: small receivers don't read what comes in chunks.
            using var body = new StringContent(JsonText.Of(notice.ToJson()), Encoding.UTF8, MediaTypeNames.Application.Json);
            using var answer = await http.PostAsync(new Uri(webhook.Reveal()), body, cancellation);
            if (!answer.IsSuccessStatusCode)
                say($"watch.notify.webhook answered {(int)answer.StatusCode}: '{notice.Text}' may have reached nobody");
        }
        catch (Exception lost) when (lost is HttpRequestException || (lost is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            say($"watch.notify.webhook could not be reached: '{notice.Text}' has reached nobody ({lost.Message})");
        }
    }

    private async Task RunAsync(string line, Notice notice, CancellationToken cancellation)
    {
        try
        {
            var ran = await commands.RunAsync(Command.Shell(line) with { Folder = folder, Limit = Limit, Environment = notice.ToVariables() }, null, cancellation);
            if (!ran.Succeeded)
                say($"watch.notify.command ended with {ran.ExitCode}: '{notice.Text}' may have reached nobody");
        }
        catch (ProgramNotFoundException missing)
        {
            say($"watch.notify.command: {missing.Message}");
        }
    }
}

/// <summary>What people are told.</summary>
/// <param name="Event"><c>firing</c>, <c>over</c>, <c>rolling-back</c>, <c>rolled-back</c> or <c>person-needed</c>.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Version">The version that is watched.</param>
/// <param name="Evidence">What was found, masked.</param>
/// <param name="At">When, UTC.</param>
internal sealed record Notice(string Event, string Rule, WatchSeverity Severity, string Environment, string Version, string Evidence, DateTimeOffset At)
{
    /// <summary>All of it as one line.</summary>
    public string Text => $"[{Severity.ToString().ToUpperInvariant()}] {Environment} {Version}: {Event switch { "over" => "over: ", "rolling-back" => "rolling back: ", "rolled-back" => "rolled back: ", "person-needed" => "a person is needed: ", _ => "" }}{Rule}: {Evidence}";

    public JsonObject ToJson() => new()
    {
        ["text"] = Text, ["event"] = Event, ["rule"] = Rule, ["severity"] = Severity.ToString().ToLowerInvariant(), ["environment"] = Environment, ["version"] = Version, ["evidence"] = Evidence, ["at"] = At,
    };

    public IReadOnlyDictionary<string, string?> ToVariables() => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["TEXT"] = Text, ["EVENT"] = Event, ["RULE"] = Rule, ["SEVERITY"] = Severity.ToString().ToLowerInvariant(), ["ENVIRONMENT"] = Environment, ["VERSION"] = Version, ["EVIDENCE"] = Evidence,
    };
}
