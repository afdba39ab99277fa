using Sample.Storefront.Intent;

namespace Sample.Storefront.UnitTests;

[Trait("Suite", "unit")]
public class IntentRulesTests
{
    private static readonly (string, string)[] Browsing = [("page_view", "/"), ("scroll", "/"), ("page_view", "/about")];

    private static readonly (string, string)[] Researching =
    [
        ("page_view", "/"), ("search", "/search"), ("product_view", "/products/1"), ("product_view", "/products/2"),
        ("compare", "/compare"), ("page_view", "/docs/api"), ("page_view", "/reviews"),
    ];

    private static readonly (string, string)[] Buying =
    [
        ("page_view", "/"), ("search", "/search"), ("product_view", "/products/1"), ("pricing_view", "/pricing"), ("product_view", "/products/1"),
        ("add_to_cart", "/cart"), ("page_view", "/cart"), ("checkout_start", "/checkout"), ("purchase", "/checkout/done"),
    ];

    [Fact]
    public void Looking_around_is_a_browser() => ShouldBe(IntentRules.Classify(Browsing), "browser", 3);

    [Fact]
    public void Comparing_is_a_researcher() => ShouldBe(IntentRules.Classify(Researching), "researcher", 7);

    [Fact]
    public void Going_to_the_checkout_is_high_intent() => ShouldBe(IntentRules.Classify(Buying), "high_intent", 9);

    [Fact]
    public void A_single_page_view_of_the_prices_is_not_yet_high_intent() =>
        IntentRules.Classify([("page_view", "/pricing")]).Class.ShouldBe("browser");

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(1000)]
    public void Confidence_stays_between_nought_and_one_however_long_the_session(int count)
    {
        foreach (var type in new[] { "scroll", "compare", "purchase" })
            IntentRules.Classify([.. Enumerable.Repeat((type, "/"), count)]).Confidence.ShouldBeInRange(0, 1);
    }

    private static void ShouldBe(Classification result, string name, int events)
    {
        result.Class.ShouldBe(name);
        result.EventsAnalyzed.ShouldBe(events);
        result.Confidence.ShouldBeInRange(0.5, 1);
    }
}
