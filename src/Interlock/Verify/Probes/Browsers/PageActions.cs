using Interlock.Runbook;
using Interlock.Runbook.Reading;
using Microsoft.Playwright;

namespace Interlock.Verify.Probes.Browsers;

/// <summary>Does in a page what the runbook says; each action waits until it can be done.</summary>
/// <param name="page">The page.</param>
/// <param name="baseUrl">Where paths begin.</param>
/// <param name="limit">How long each may wait.</param>
internal sealed class PageActions(IPage page, string baseUrl, TimeSpan limit)
{
    private readonly float milliseconds = (float)limit.TotalMilliseconds;
    private readonly List<string> secretFields = ["input[type=password]"];

    /// <summary>Fields whose text is in no picture, by selector.</summary>
    public IReadOnlyList<string> SecretFields => secretFields;

    /// <summary>In few words; what is filled in is not told.</summary>
    public static string Told(BrowserActionSettings action) => action.Does is [var (key, value), ..] ? $"{key}{(value.Length == 0 ? "" : key == "see" ? $" '{value}'" : $" {value}")}{(action.In is null ? "" : $" in {action.In}")}" : "nothing";

    /// <summary>Does one.</summary>
    /// <returns>Null when it is done; else why not, and what was tried.</returns>
    public async Task<(string Why, IReadOnlyList<string> Details)?> DoAsync(BrowserActionSettings action, Func<string, string> fill)
    {
        try
        {
            await StartAsync(action, fill);
            return null;
        }
        catch (TimeoutException late)
        {
            return ($"not within {limit.TotalSeconds:0.#} s", PageWords.Rest(late));
        }
        catch (PlaywrightException failed)
        {
            return (PageWords.FirstLine(failed), PageWords.Rest(failed));
        }
    }

    private Task StartAsync(BrowserActionSettings action, Func<string, string> fill) => action switch
    {
        { Fill: { } field } => FillAsync(fill(field), fill(action.With ?? "")),
        { Choose: { } list } => page.Locator(fill(list)).SelectOptionAsync(fill(action.With ?? ""), new() { Timeout = milliseconds }),
        { Click: { } what } => page.Locator(fill(what)).ClickAsync(new() { Timeout = milliseconds }),
        { Press: { } key } => page.Keyboard.PressAsync(key),
        { Open: { } path } => page.GotoAsync(baseUrl + fill(path), new() { Timeout = milliseconds }),
        { Reload: true } => page.ReloadAsync(new() { Timeout = milliseconds }),
        { See: { } text } => Seen(action.In is { } place ? page.Locator(fill(place)).GetByText(fill(text)) : page.GetByText(fill(text))).WaitForAsync(new() { Timeout = milliseconds }),
        { Visible: { } what } => Seen(page.Locator(fill(what))).WaitForAsync(new() { Timeout = milliseconds }),
        { Gone: { } what } => Seen(page.Locator(fill(what))).WaitForAsync(new() { State = WaitForSelectorState.Hidden, Timeout = milliseconds }),
        _ => Task.CompletedTask,
    };

    private static ILocator Seen(ILocator all) => all.Filter(new() { Visible = true }).First;

    private async Task FillAsync(string field, string text)
    {
        var found = page.Locator(field);
        var type = await found.GetAttributeAsync("type", new() { Timeout = milliseconds });
        if (type == "password" || SecretKeys.Sounds(field.Trim('#', '.', '[', ']', '"', '\'')))
        {
            SecretMask.Register(text);
            secretFields.Add(field);
        }

        await found.FillAsync(text, new() { Timeout = milliseconds });
    }
}
