using System.Text.Json.Nodes;

namespace Interlock.Output;

/// <summary>The same for other tools: <c>--target=Status --json</c>. Durations in seconds, times in RFC 3339 UTC.</summary>
public static class StatusJson
{
    /// <summary>The JSON: <c>environment, live, reality, drift, running, frozen, unfinished, runs, targets</c>; what there is not is null.</summary>
    /// <param name="view">What is known.</param>
    public static string Of(StatusView view) => JsonText.Of(new JsonObject
    {
        ["environment"] = view.Environment,
        ["live"] = Live(view),
        ["reality"] = view.Reality is { } reality
            ? new JsonObject { ["version"] = reality.Version, ["url"] = reality.Url, ["healthy"] = reality.Healthy, ["evidence"] = SecretMask.Apply(reality.Evidence) }
            : null,
        ["drift"] = view.Drift is { } drift ? SecretMask.Apply(drift) : null,
        ["running"] = view.Holder is { } holder
            ? new JsonObject { ["run"] = holder.Run, ["doing"] = holder.Doing, ["user"] = holder.User, ["machine"] = holder.Machine, ["pid"] = holder.Pid, ["since"] = Time(holder.Since) }
            : null,
        ["frozen"] = view.History.Frozen is { } frozen
            ? new JsonObject { ["since"] = Time(frozen.At), ["by"] = frozen.User, ["why"] = SecretMask.Apply(frozen.Why) }
            : null,
        ["unfinished"] = view.Unfinished is { } open
            ? new JsonObject { ["run"] = open.Id, ["doing"] = open.Start?.Doing, ["version"] = open.Start?.Version, ["text"] = SecretMask.Apply(StatusText.Unfinished(open, view.History)) }
            : null,
        ["runs"] = new JsonArray([.. view.Runs.Select(run => new JsonObject
        {
            ["id"] = run.Id,
            ["at"] = Time(run.At),
            ["doing"] = run.Doing,
            ["version"] = run.Version,
            ["outcome"] = run.Outcome,
            ["seconds"] = Math.Round(run.Took.TotalSeconds, 3),
            ["user"] = run.User,
        })]),
        ["targets"] = new JsonArray([.. view.Targets.Select(target => new JsonObject { ["version"] = target.Version, ["commit"] = target.Commit, ["how"] = target.How, ["schema"] = target.Schema })]),
    });

    private static JsonObject? Live(StatusView view) => view.History.Live is { Version: { } version } live
        ? new JsonObject { ["version"] = version.Version, ["commit"] = version.Commit, ["url"] = version.Url, ["revision"] = version.Revision, ["since"] = Time(live.At), ["by"] = live.User, ["run"] = live.Run }
        : null;

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
}
