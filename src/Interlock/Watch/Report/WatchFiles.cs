using System.Text.Json.Nodes;
using Interlock.Files;
using Interlock.Output;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Interlock.Watch.Report;

/// <summary>What each run of a watch leaves: <c>report.html</c> with its curves, and <c>watch.json</c> with the same in numbers.</summary>
internal static class WatchFiles
{
    public const string Page = "report.html";

    /// <summary>Writes both, over those of an earlier run of the same watch.</summary>
    /// <param name="watch">The watch.</param>
    /// <param name="folder">Where to; made when missing.</param>
    /// <exception cref="IOException">They can't be written.</exception>
    public static async Task WriteAsync(WatchRecord watch, string folder)
    {
        Directory.CreateDirectory(folder);
        DurableFile.Replace(Path.Combine(folder, "watch.json"), JsonText.Of(ToJson(watch)));
        DurableFile.Replace(Path.Combine(folder, Page), SecretMask.Apply(await RenderAsync(watch)));
    }

    private static async Task<string> RenderAsync(WatchRecord watch)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Shown"] = watch });
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<WatchReport>(parameters)).ToHtmlString());
    }

    private static JsonObject ToJson(WatchRecord watch) => new()
    {
        ["environment"] = watch.Environment,
        ["version"] = watch.Version,
        ["verdict"] = Word(watch.Verdict),
        ["evidence"] = SecretMask.Apply(watch.Evidence),
        ["from"] = watch.From,
        ["to"] = watch.To,
        ["samples"] = watch.Book.Samples.Count,
        ["kpis"] = new JsonArray([.. watch.Kpis.Select(kpi => new JsonObject { ["target"] = kpi.Target, ["measured"] = SecretMask.Apply(kpi.Measured), ["verdict"] = Word(kpi.Verdict) })]),
        ["rules"] = new JsonArray([.. watch.Rules.Select(rule => new JsonObject
        {
            ["name"] = rule.Rule.Name, ["severity"] = rule.Rule.Settings.Gravity.ToString().ToLowerInvariant(), ["told"] = rule.Told, ["fired"] = rule.Firings, ["found"] = SecretMask.Apply(rule.Evidence),
        })]),
        ["events"] = new JsonArray([.. watch.Events.Select(one => new JsonObject { ["at"] = one.At, ["rule"] = one.Rule.Name, ["firing"] = one.IsFiring, ["evidence"] = SecretMask.Apply(one.Evidence) })]),
    };

    private static string Word(Verdict verdict) => verdict.ToString().ToLowerInvariant();
}
