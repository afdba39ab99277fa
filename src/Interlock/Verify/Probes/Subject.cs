using System.Globalization;

namespace Interlock.Verify.Probes;

/// <summary>The left side of a condition: where to look in an answer, and which operators make sense there.</summary>
internal abstract record Subject(string Text, IReadOnlyList<Operator> Operators)
{
    private const string HeaderWord = "header ";

    /// <summary>Its values are times: found in milliseconds, limits need a unit.</summary>
    public virtual bool IsTime => false;

    public abstract Found Find(Answer answer);

    /// <summary>The place that a value is kept from: a JSON path or <c>header NAME</c>; null when it is neither.</summary>
    public static Subject? ToCapture(string place) =>
        JsonPath.Parse(place) is { } path ? new Json(path)
        : place.StartsWith(HeaderWord, StringComparison.Ordinal) && place[HeaderWord.Length..].Trim() is { Length: > 0 } name ? new Header(name)
        : null;

    public sealed record StatusCode() : Subject("status", [.. Operator.Equalities, .. Operator.Orders, Operator.In])
    {
        public override Found Find(Answer answer) => Found.Untyped(answer.Status.ToString(CultureInfo.InvariantCulture));
    }

    public sealed record Time() : Subject("time", Operator.Orders)
    {
        public override bool IsTime => true;

        public override Found Find(Answer answer) => Found.Untyped(answer.Took.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture));
    }

    public sealed record Body() : Subject("body", [Operator.Equal, Operator.Matches, Operator.MatchesNot])
    {
        public override Found Find(Answer answer) => Found.Untyped(answer.Body);
    }

    /// <summary>One of the values that other probes than HTTP have.</summary>
    public sealed record Named(string Name) : Subject(Name, [.. Operator.Equalities, .. Operator.Orders, .. Operator.Patterns, Operator.In, Operator.Exists])
    {
        public static readonly IReadOnlyList<string> All = ["value", "rows", "reply", "exit", "output", "count", "last", "protocol", "days-left", "TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3", "layout-shift", "console-errors", "failed-requests", "title"];

        public override Found Find(Answer answer) => answer.Values.TryGetValue(Name, out var value) ? value : Found.Missing($"no {Name}");
    }

    /// <summary>One of the times that a browser measures.</summary>
    public sealed record Timing(string Name) : Subject(Name, Operator.Orders)
    {
        public static readonly IReadOnlyList<string> All = ["load", "interactive", "lcp"];

        public override bool IsTime => true;

        public override Found Find(Answer answer) => answer.Values.TryGetValue(Name, out var value) ? value : Found.Missing($"no {Name}");
    }

    public sealed record Header(string Name) : Subject($"header {Name}", [.. Operator.Equalities, .. Operator.Patterns, Operator.In, Operator.Exists])
    {
        public override Found Find(Answer answer) =>
            answer.Headers.TryGetValue(Name, out var value) ? Found.Untyped(value) : Found.Missing("no such header");
    }

    public sealed record Json(JsonPath Path) : Subject(Path.Text, Operator.All)
    {
        public override Found Find(Answer answer) => answer.Json is not { } root ? Found.Missing("no JSON")
            : Path.Find(root) is { } value ? Found.Of(value) : Found.Missing("no such field");
    }
}
