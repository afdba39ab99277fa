using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify.Probes;

namespace Interlock.Secure;

/// <summary>SC-02: plain http leads to https for good (301, 308), to the same host, path and query; from there on nothing leads back to http or in a circle. Another host by https, such as one that logs people in, is told.</summary>
internal static class Redirects
{
    private const int MostHops = 5;

    /// <summary>What is wrong (Stop) or worth telling (Go), a line for each path at most; none: all is well.</summary>
    /// <param name="address">The service's address by https.</param>
    /// <param name="settings">What is asked.</param>
    /// <param name="follow">Whether to see where https leads on to: a certificate that nobody believes lets nobody get there.</param>
    /// <param name="context">The release.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<IReadOnlyList<(Verdict Verdict, string Text)>> FindingsAsync(Uri address, RedirectSettings settings, bool follow, StepContext context, CancellationToken cancellation)
    {
        var http = new UriBuilder(address) { Scheme = Uri.UriSchemeHttp, Port = settings.HttpPort, Path = "", Query = "" }.Uri;
        var findings = new List<(Verdict, string)>();
        foreach (var path in settings.Paths)
            if (await FindingAsync(new Uri(http, path), new Uri(address, path), follow, context, cancellation) is { } finding)
                findings.Add(finding);
        return findings;
    }

    private static async Task<(Verdict, string)?> FindingAsync(Uri from, Uri wanted, bool follow, StepContext context, CancellationToken cancellation)
    {
        var must = $"{from} must lead to {wanted} by 301 or 308 (SC-02)";
        var (status, to, none) = await AskAsync(from, context, cancellation);
        if (none is not null)
            return (Verdict.Stop, $"{must}, found {none}");
        if (status is not (301 or 308) || to is null)
            return (Verdict.Stop, $"{must}, found {status}{(to is null ? "" : $" to {to}")}");
        if (to != wanted)
            return (Verdict.Stop, $"{must}, found {status} to {to}{Where(to, wanted)}");
        var seen = new HashSet<Uri> { from, to };
        for (var hops = 1; follow && to is not null; hops++)
        {
            (status, var next, none) = await AskAsync(to, context, cancellation);
            if (none is not null)
                return (Verdict.Stop, $"{from} leads to {to}, and that is {none}");
            if (next is not null && next.Scheme != Uri.UriSchemeHttps)
                return (Verdict.Stop, $"{from} leads to {to}, and that back to {next}: have it stay on https");
            // Others' hosts are not asked.
            if (next is not null && next.Host != wanted.Host)
                return (Verdict.Go, $"{to} leads on to another host, {next.GetLeftPart(UriPartial.Path)}");
            if (next is not null && (!seen.Add(next) || hops == MostHops))
                return (Verdict.Stop, $"{from} leads in a circle: {to} leads to {next} ({status})");
            to = next;
        }

        return null;
    }

    private static async Task<(int Status, Uri? To, string? None)> AskAsync(Uri address, StepContext context, CancellationToken cancellation)
    {
        using var prober = new Prober(address.GetLeftPart(UriPartial.Authority), context.Clock) { Context = context };
        var reply = await prober.AskAsync(Question.Get(address.PathAndQuery) with { Anonymous = true }, cancellation);
        return reply.Answer is not { } answer ? (0, null, reply.NoAnswer)
            : (answer.Status, answer.Status is >= 300 and < 400 && answer.Headers.TryGetValue("Location", out var location) && Uri.TryCreate(address, location, out var to) ? to : null, null);
    }

    private static string Where(Uri to, Uri wanted) =>
        to.Scheme != wanted.Scheme ? ", which is not encrypted"
        : to.Host != wanted.Host ? ", which is another host"
        : to.Port != wanted.Port ? ", which is another port"
        : to.AbsolutePath != wanted.AbsolutePath ? ": the path is lost"
        : ": the query is lost";
}
