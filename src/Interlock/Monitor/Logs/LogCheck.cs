using System.Text.RegularExpressions;
using Interlock.Engine;
using Interlock.Runbook;

namespace Interlock.Monitor.Logs;

/// <summary>MN-02: the log of what serves, from its start to the end of the watch, holds no line of the levels that nobody wants.</summary>
internal sealed class LogCheck(LogLevelSettings settings, IReadOnlyList<string> services) : Step
{
    private const int Shown = 5, LongestShown = 300;

    private readonly LogLevels levels = new(settings.Levels, settings.Except);

    public override string Name => "log levels";

    public override Phase Phase => Phase.Monitor;

    public override string Requirement => "MN-02";

    public override IReadOnlyList<string> After => [FirstWatch.StepName];

    public override IReadOnlyList<string> Effects => [$"counts the lines of {Words} in the log of {string.Join(", ", services)}{(settings.StopAt is { } most ? $"; {most} stop" : "")}"];

    private string Words => string.Join(", ", settings.Levels);

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var (count, read, first) = (0, 0, new List<string>());
        foreach (var service in services)
        {
            try
            {
                if (await context.Platform.LogAsync(service, cancellation) is not { } lines)
                    return StepResult.Hold($"{service}'s log can't be read here, so its lines of {Words} could not be counted");
                foreach (var line in lines)
                {
                    cancellation.ThrowIfCancellationRequested();
                    read++;
                    if (!levels.Has(line))
                        continue;
                    count++;
                    if (first.Count < Shown)
                        first.Add(Shorten(SecretMask.Apply(line)));
                }
            }
            catch (Exception unread) when (unread is IOException or UnauthorizedAccessException or RegexMatchTimeoutException)
            {
                return StepResult.Hold($"{service}'s log could not be read: {unread.Message}");
            }
        }

        var what = $"{Counted.Of(count, "line")} of {Words} among {read} of {context.Plan.Version}";
        return count == 0 ? StepResult.Go(what)
            : count >= settings.StopAt ? StepResult.Stop($"{what}, {settings.StopAt} or more stop: {first[0]}", first)
            : StepResult.Warn($"{what}: {first[0]}", first);
    }

    private static string Shorten(string line) => line.Length > LongestShown ? line[..LongestShown] + "…" : line;
}
