using System.ComponentModel;
using System.Globalization;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>A value that each session of a load has of its own, known as <c>$name</c>.</summary>
[ShortForm(nameof(Make))]
public sealed record DataSettings : IJudged
{
    /// <summary>A whole number of a range (<c>1..100</c>), a <c>uuid</c>, an <c>email</c> that holds <c>$probe</c>, or a <c>sequence</c>: <see cref="From"/> and one more for each session.</summary>
    [Description("What it is: a whole number of a range such as 1..100, a uuid, an email (with $probe in it), or a sequence.")]
    [Text(@"^(uuid|email|sequence|-?\d{1,15}\.\.-?\d{1,15})$", "a kind of data", "a range such as 1..100, uuid, email, sequence")]
    public string? Make { get; init; }

    /// <summary>One of these, by chance.</summary>
    [Description("One of these, by chance.")]
    public IReadOnlyList<string> OneOf { get; init; } = [];

    /// <summary>The first number of a <c>sequence</c>. Default 1.</summary>
    [Description("The first number of a sequence.")]
    public int From { get; init; } = 1;

    /// <summary>The range that <see cref="Make"/> names; null: none.</summary>
    internal (long Least, long Most)? Range
    {
        get
        {
            var ends = Make?.Split("..") ?? [];
            return ends.Length == 2 ? (long.Parse(ends[0], CultureInfo.InvariantCulture), long.Parse(ends[1], CultureInfo.InvariantCulture)) : null;
        }
    }

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (Make is null && OneOf.Count == 0)
            yield return ("", "makes nothing", "a range such as 1..100, uuid, email, sequence; or one-of: [a, b]");
        if (Make is not null && OneOf.Count > 0)
            yield return ("one-of", $"stands beside {Make}", "one of make, one-of");
        if (From != 1 && Make != "sequence")
            yield return ("from", "stands without a sequence", "from beside make: sequence");
        if (Range is var (least, most) && least > most)
            yield return ("make", "ends before it begins", "the smaller number first");
    }
}
