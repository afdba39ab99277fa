using Interlock.Verify.Probes;

namespace Interlock.Runbook.Rules;

/// <summary>A probe may write <c>$name</c> only for what is known where it stands: what Interlock gives, and what an earlier probe of its sequence captures.</summary>
internal static class ProbeVariables
{
    private static readonly string[] Given = ["version", "probe", "now"];
    private static readonly string[] InSession = [.. Given, "session", "index"];
    private static readonly string[] AfterLoad = [.. Given, "sessions", "events"];

    public static IEnumerable<(string Key, string Complaint, string? Allowed)> Complaints(VerifySettings verify, WatchSettings watch)
    {
        IEnumerable<(string, string, string?)> complaints =
        [
            .. verify.Before.Index().SelectMany(probe => OfProbe(probe.Item, $"verify.before[{probe.Index}]", Given)),
            .. watch.Probes.SelectMany(probe => OfProbe(probe.Value, $"watch.probes.{probe.Key}", Given)),
            .. verify.After.Index().SelectMany(probe => OfProbe(probe.Item, $"verify.after[{probe.Index}]", Given)),
        ];
        // What is required may be missing, which is told already.
        return verify.Load is not { } load ? complaints : complaints
            .Concat((load.Kinds ?? new Dictionary<string, SessionSettings>(StringComparer.Ordinal)).SelectMany(kind => OfSequence(kind.Value.Steps ?? [], $"verify.load.kinds.{kind.Key}.steps", [.. InSession, .. load.Data.Keys, .. kind.Value.Data.Keys])))
            .Concat(OfSequence(load.Then, "verify.load.then", AfterLoad))
            .Concat(OfSequence(load.Cleanup, "verify.load.cleanup", Given));
    }

    private static IEnumerable<(string, string, string?)> OfSequence(IReadOnlyList<ProbeSettings> probes, string at, IReadOnlyList<string> known)
    {
        foreach (var (i, probe) in probes.Index())
        {
            foreach (var complaint in OfProbe(probe, $"{at}[{i}]", known))
                yield return complaint;
            known = [.. known, .. probe.Capture.Keys];
        }
    }

    private static IEnumerable<(string, string, string?)> OfProbe(ProbeSettings probe, string at, IReadOnlyList<string> known) =>
    [
        .. Texts(probe).SelectMany(text => Unknown(Captures.NamesIn(text.Text), $"{at}.{text.Key}", known)),
        .. probe.Expect.Index().SelectMany(line => Unknown(NeedsOf(line.Item), $"{at}.expect[{line.Index}]", [.. known, .. probe.Capture.Keys])),
        .. OfSequence(probe.Steps, $"{at}.steps", known),
    ];

    private static IEnumerable<(string Key, string Text)> Texts(ProbeSettings probe) =>
        new[] { ("get", probe.Get), ("post", probe.Post), ("put", probe.Put), ("patch", probe.Patch), ("delete", probe.Delete), ("json", probe.Json), ("browser", probe.Browser) }
            .Concat(probe.Headers.Select(header => ($"headers.{header.Key}", (string?)header.Value)))
            .Concat(probe.Parameters.Select(parameter => ($"parameters.{parameter.Key}", (string?)parameter.Value)))
            .Concat(probe.Form.Select(field => ($"form.{field.Key}", (string?)field.Value)))
            .Concat(probe.Do.Index().SelectMany(action => action.Item.Does.Append(("with", action.Item.With ?? "")).Append(("in", action.Item.In ?? "")).Select(part => ($"do[{action.Index}].{part.Item1}", (string?)part.Item2))))
            .Concat(probe.Calls.Index().SelectMany(call => new[] { ($"calls[{call.Index}].call", (string?)call.Item.Call) }))
            .Where(text => text.Item2 is not null).Select(text => (text.Item1, text.Item2!));

    private static IReadOnlyList<string> NeedsOf(string condition) => Expectation.TryParse(condition, out var expectation, out _) ? expectation.Needs : [];

    private static IEnumerable<(string, string, string?)> Unknown(IEnumerable<string> names, string at, IReadOnlyList<string> known) =>
        names.Except(known, StringComparer.Ordinal).Select(name => (
            at,
            $"${name} is not known here{(Nearest.To(name, known) is { } near ? $"; did you mean '${near}'?" : "")}",
            (string?)string.Join(", ", known.Distinct(StringComparer.Ordinal).Select(one => "$" + one))));
}
