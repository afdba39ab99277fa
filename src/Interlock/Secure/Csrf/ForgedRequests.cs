using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify;
using Interlock.Verify.Probes;

namespace Interlock.Secure.Csrf;

/// <summary>SC-07: a POST without its token, or with a wrong one, is refused; with the token it is not. All else is as a page of the service's own would send it, so that the token alone decides.</summary>
internal sealed class ForgedRequests(CsrfSettings settings, SyntheticData synthetic) : Step
{
    private readonly TokenPlace place = TokenPlace.Of(settings.Token.From) ?? throw new FormatException($"'{settings.Token.From}' can't be read");

    public override string Name => "forged requests";

    public override Phase Phase => Phase.Secure;

    public override string Requirement => "SC-07";

    public override IReadOnlyList<string> Effects =>
    [
        $"GET {settings.Token.Get}: the token by {settings.Token.From}",
        $"POST {settings.Post} without the token, and with a wrong one: {Words(settings.Refused)}; with it as {settings.Token.Send}: {Words(settings.Accepted)}",
        .. synthetic.Effects,
    ];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var prober = await Prober.ForAsync(context, Name, cancellation);
        StepResult result;
        var left = "";
        try
        {
            result = await JudgeAsync(prober, cancellation);
        }
        finally
        {
            // What the token let through, or should not have been let through, was made.
            left = await synthetic.RemoveAsync(prober, context.Plan.Version) ?? "";
        }

        return left.Length == 0 || result.Verdict > Verdict.Warn ? result : result with { Verdict = Verdict.Warn, Evidence = $"{result.Evidence}; but {left}" };
    }

    private async Task<StepResult> JudgeAsync(Prober prober, CancellationToken cancellation)
    {
        var told = new List<string>();
        var worst = Verdict.Go;
        foreach (var (how, change, expected) in new (string, Func<string, string?>, IReadOnlyList<int>)[]
        {
            ("without the token", _ => null, settings.Refused),
            ("with a wrong token", Spoilt, settings.Refused),
            ("with the token", token => token, settings.Accepted),
        })
        {
            // A token of its own each time: some are good for one POST only, a refused one too.
            var (token, cookies, problem) = await TokenAsync(prober, cancellation);
            if (problem is not null)
                return problem;
            var reply = await prober.AskAsync(QuestionOf(prober, change(token), cookies), cancellation);
            if (reply.Answer is not { } answer)
                return StepResult.Stop($"POST {settings.Post} {how}: {reply.NoAnswer}");
            var verdict = expected.Contains(answer.Status) ? Verdict.Go : answer.Status is 404 or 405 or 415 or 429 ? Verdict.Hold : Verdict.Stop;
            told.Add($"{how} {answer.Status}{(verdict == Verdict.Go ? "" : $", expected {Words(expected)}")}");
            worst = verdict > worst ? verdict : worst;
        }

        var what = $"POST {settings.Post}: {string.Join("; ", told)}";
        return worst switch
        {
            Verdict.Go => StepResult.Go(what),
            Verdict.Hold => StepResult.Hold($"{what}. It does not come to the token there: correct secure.csrf", told),
            _ => StepResult.Stop($"{what}. {(told[^1].Contains("expected", StringComparison.Ordinal) ? "Who has the token must be let through; see secure.csrf" : "Any site could have visitors' browsers send this: demand the token")}", told),
        };
    }

    private async Task<(string Token, IReadOnlyDictionary<string, string> Cookies, StepResult? Problem)> TokenAsync(Prober prober, CancellationToken cancellation)
    {
        var none = new Dictionary<string, string>(StringComparer.Ordinal);
        var reply = await prober.AskAsync(Question.Get(settings.Token.Get), cancellation);
        if (reply.Answer is not { } answer)
            return ("", none, StepResult.Stop($"GET {settings.Token.Get}: {reply.NoAnswer}"));
        if (place.Find(answer) is not { Length: > 0 } token)
            return ("", none, StepResult.Hold($"GET {settings.Token.Get}: {answer.Status}, without a token at {settings.Token.From}: whether forged requests are refused can't be judged; correct secure.csrf.token"));
        SecretMask.Register(token);
        return (token, CookieJar.Of(answer), null);
    }

    private Question QuestionOf(Prober prober, string? token, IReadOnlyDictionary<string, string> cookies)
    {
        var (way, name) = settings.Token.Send.Split(' ', 2) is [var first, var second] ? (first, second) : ("", "");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Origin"] = new Uri(prober.BaseUrl).GetLeftPart(UriPartial.Authority), ["Referer"] = prober.BaseUrl + settings.Token.Get };
        if (cookies.Count > 0)
            headers["Cookie"] = CookieJar.Header(cookies);
        if (token is not null && way == "header")
            headers[name] = token;
        return new PostBody(settings.Json, settings.Form).Question(settings.Post, Captures.None.With("probe", prober.Marker), headers,
            token is not null && way == "field" ? [KeyValuePair.Create(name, token)] : []);
    }

    // As long, and of the same kind of characters, so that nothing but its value is wrong.
    private static string Spoilt(string token) => string.Concat(token.Select(c => c switch
    {
        >= '0' and < '9' or >= 'a' and < 'z' or >= 'A' and < 'Z' => (char)(c + 1),
        '9' => '0',
        'z' => 'a',
        'Z' => 'A',
        _ => c,
    }));

    private static string Words(IReadOnlyList<int> statuses) => string.Join(" or ", statuses);
}
