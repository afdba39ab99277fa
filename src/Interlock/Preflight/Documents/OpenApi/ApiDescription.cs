using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Runbook;

namespace Interlock.Preflight.Documents.OpenApi;

/// <summary>PF-12: the committed OpenAPI document against the one that the live service serves; what breaks clients stops, unless this version may.</summary>
/// <param name="request">What is planned.</param>
/// <param name="settings">Which documents.</param>
internal sealed class ApiDescription(PlanRequest request, OpenApiSettings settings) : Step
{
    public const string StepName = "api description";

    private const int MostShown = 40;
    private const int Largest = 20_000_000;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(15);

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string Requirement => "PF-12";

    public override string Topic => "documents";

    public override IReadOnlyList<string> Effects => [$"reads {settings.Document}", $"GET {settings.Live} of the live service, and compares{(settings.AllowBreaking is { } version ? $"; {version} may break clients" : "")}"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var path = Path.Combine(context.Site.Root, settings.Document);
        if (!File.Exists(path))
            return StepResult.Hold($"{settings.Document}, which documents.openapi names, is not there; commit it, or take the key out of the runbook");
        var (mine, wrong) = ApiDocument.Read(await File.ReadAllTextAsync(path, cancellation));
        if (mine is null)
            return StepResult.Hold($"{settings.Document} can't be read: {wrong[0]}", wrong.Count == 1 ? [] : wrong);
        var operations = (mine.Paths ?? []).Sum(item => item.Value.Operations?.Count ?? 0);
        if (await context.Platform.LiveAsync(cancellation) is not { } live)
            return StepResult.Go($"{settings.Document} describes {operations} operations; nothing is live to compare it with");
        var (text, failed) = await LiveAsync(live.Url, cancellation);
        if (text is null)
            return StepResult.Hold($"the live service could not be asked for its description: GET {live.Url}{settings.Live}: {failed}; documents.openapi.live says where it is");
        var (served, unfit) = ApiDocument.Read(text);
        if (served is null)
            return StepResult.Hold($"what GET {live.Url}{settings.Live} answers can't be read: {unfit[0]}", unfit.Count == 1 ? [] : unfit);
        try
        {
            return Judge(ApiComparison.Of(served, mine), operations);
        }
        catch (UnresolvedReferenceException lost)
        {
            return StepResult.Hold($"could not be compared: {lost.Message}");
        }
    }

    private StepResult Judge(IReadOnlyList<ApiChange> changes, int operations)
    {
        ApiChange[] breaking = [.. changes.Where(change => change.IsBreaking)];
        string[] lines = [.. breaking.Select(change => $"breaking: {change}"), .. changes.Where(change => !change.IsBreaking).Select(change => $"not breaking: {change}")];
        string[] shown = lines.Length <= MostShown ? lines : [.. lines.Take(MostShown), $"and {lines.Length - MostShown} more"];
        if (changes.Count == 0)
            return StepResult.Go($"{settings.Document}: {operations} operations, as the live service has them");
        if (breaking.Length == 0)
            return StepResult.Go($"{settings.Document}: {changes.Count} {(changes.Count == 1 ? "change" : "changes")}, none of which breaks clients") with { Details = shown };
        var core = request.Version.Split('-', '+')[0];
        var what = breaking.Length == 1 ? $"{settings.Document} breaks clients of the live service: {breaking[0]}" : $"{settings.Document} breaks clients of the live service in {breaking.Length} places";
        return string.Equals(settings.AllowBreaking, core, StringComparison.Ordinal)
            ? StepResult.Warn($"{what}; allowed for {core}", shown)
            : StepResult.Stop($"{what}; take it back, or say 'allow-breaking: {core}' under documents.openapi{(settings.AllowBreaking is { } other ? $", which allows {other}" : "")}", shown);
    }

    private async Task<(string? Text, string? Failed)> LiveAsync(string url, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = AnswerWithin, MaxResponseContentBufferSize = Largest };
        try
        {
            using var answer = await http.GetAsync(new Uri(url.TrimEnd('/') + settings.Live), cancellation);
            return answer.IsSuccessStatusCode ? (await answer.Content.ReadAsStringAsync(cancellation), null) : (null, $"{(int)answer.StatusCode} {answer.ReasonPhrase}");
        }
        catch (HttpRequestException failed)
        {
            return (null, failed.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"no answer within {AnswerWithin.TotalSeconds:0} s");
        }
    }
}
