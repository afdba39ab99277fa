using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>One thing that is done, or waited for, in a browser's page.</summary>
public sealed record BrowserActionSettings : IJudged
{
    /// <summary>Field to fill in, by selector; <see cref="With"/> is what.</summary>
    [Description("Field to fill in, by selector (CSS, or text=…, role=…); with is what.")]
    [NotEmpty]
    public string? Fill { get; init; }

    /// <summary>Option to choose in a list, by selector of the list; <see cref="With"/> is which.</summary>
    [Description("List to choose from, by selector; with is the option's value or label.")]
    [NotEmpty]
    public string? Choose { get; init; }

    /// <summary>The text to fill in, or the option to choose. It is in no evidence.</summary>
    [Description("The text to fill in, or the option to choose; captured values as $name. It is in no evidence.")]
    public string? With { get; init; }

    /// <summary>What to click, by selector.</summary>
    [Description("What to click, by selector, once it is visible, enabled and still.")]
    [NotEmpty]
    public string? Click { get; init; }

    /// <summary>Key to press where the focus is.</summary>
    [Description("Key to press where the focus is, such as Enter or Control+a.")]
    [NotEmpty]
    public string? Press { get; init; }

    /// <summary>Path to open.</summary>
    [Description("Path to open.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public string? Open { get; init; }

    /// <summary>Loads the page again.</summary>
    [Description("Loads the page again.")]
    public bool Reload { get; init; }

    /// <summary>Text that must become visible.</summary>
    [Description("Text that must become visible; case and blanks do not matter.")]
    [NotEmpty]
    public string? See { get; init; }

    /// <summary>Selector of what must hold the text of <see cref="See"/>. Default: the page.</summary>
    [Description("With see: selector of what must hold the text. Default: the page.")]
    [NotEmpty]
    public string? In { get; init; }

    /// <summary>What must become visible, by selector.</summary>
    [Description("What must become visible, by selector.")]
    [NotEmpty]
    public string? Visible { get; init; }

    /// <summary>What must go, by selector.</summary>
    [Description("What must become invisible or go, by selector.")]
    [NotEmpty]
    public string? Gone { get; init; }

    /// <summary>What it does: key and value, or nothing.</summary>
    internal IReadOnlyList<(string Key, string Value)> Does =>
    [
        .. new[] { ("fill", Fill), ("choose", Choose), ("click", Click), ("press", Press), ("open", Open), ("reload", Reload ? "" : null), ("see", See), ("visible", Visible), ("gone", Gone) }
            .Where(one => one.Item2 is not null).Select(one => (one.Item1, one.Item2!)),
    ];

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (Does.Count != 1)
            yield return (Does.Count == 0 ? "" : Does[1].Key, Does.Count == 0 ? "does nothing" : $"has {string.Join(" and ", Does.Select(one => one.Key))}: an action does one thing", "one of fill, choose, click, press, open, reload, see, visible, gone");
        if ((Fill ?? Choose) is not null != With is not null)
            yield return (With is null ? Does[0].Key : "with", With is null ? "is given nothing" : "stands without fill and choose", "with beside fill or choose");
        if (In is not null && See is null)
            yield return ("in", "stands without see", "in beside see");
    }
}

/// <summary>A request that the page itself must send.</summary>
[ShortForm(nameof(Call))]
public sealed record BrowserCallSettings
{
    /// <summary>Method and path, such as <c>POST /api/v1/track</c>, or a whole address of another host.</summary>
    [Description("Method and path, such as POST /api/v1/track, or a whole address of another host; * is anything but a slash, ** anything. It must be answered with a status below 400.")]
    [Text(@"^[A-Z]+ (/|https?://)\S*$", "a call", "a method and a path, such as POST /api/v1/track, or a whole address")]
    public required string Call { get; init; }

    /// <summary>Regular expression that its body must match. Default: any body.</summary>
    [Description("Regular expression that its body must match.")]
    [NotEmpty, Regex]
    public string? Body { get; init; }

    /// <summary>At least so often. Default 1.</summary>
    [Description("At least so often.")]
    [Range(1, 1000)]
    public int Times { get; init; } = 1;
}

/// <summary>What is decided where no browser can be had.</summary>
public enum WithoutBrowser
{
    /// <summary>A person decides.</summary>
    Hold,

    /// <summary>Proceed, and say that it was not looked at.</summary>
    Warn,
}
