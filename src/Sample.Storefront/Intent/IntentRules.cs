namespace Sample.Storefront.Intent;

internal sealed record Classification(string Class, double Confidence, int EventsAnalyzed);

/// <summary>What a visitor is up to, by points: signs of buying outweigh signs of comparing, which outweigh looking around.</summary>
internal static class IntentRules
{
    public const string Browser = "browser";
    public const string Researcher = "researcher";
    public const string HighIntent = "high_intent";
    private const int EnoughToBuy = 5;
    private const int EnoughToResearch = 4;

    public static Classification Classify(IReadOnlyList<(string Type, string Path)> events)
    {
        var buying = events.Sum(e => Buying(e.Type, e.Path));
        var research = events.Sum(e => Research(e.Type, e.Path));
        return buying >= EnoughToBuy ? Result(HighIntent, buying, EnoughToBuy)
            : research + buying >= EnoughToResearch ? Result(Researcher, research + buying, EnoughToResearch)
            : Result(Browser, EnoughToResearch - research - buying, 1);

        Classification Result(string name, int points, int needed) =>
            new(name, Math.Round(Math.Min(0.95, 0.55 + 0.05 * (points - needed) + 0.02 * events.Count), 2), events.Count);
    }

    private static int Buying(string type, string path) => type switch
    {
        "purchase" or "checkout" or "checkout_start" => 4,
        "add_to_cart" or "demo_request" or "sign_up" => 3,
        "pricing_view" => 2,
        _ => Has(path, "/checkout") || Has(path, "/cart") ? 2 : Has(path, "/pricing") ? 1 : 0,
    };

    private static int Research(string type, string path) => type switch
    {
        "compare" or "download" => 2,
        "search" or "product_view" or "filter" or "review_view" => 1,
        _ => Has(path, "/docs") || Has(path, "/reviews") || Has(path, "/compare") || Has(path, "/features") ? 1 : 0,
    };

    private static bool Has(string path, string part) => path.Contains(part, StringComparison.OrdinalIgnoreCase);
}
