namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Money.</summary>
internal static class PaymentRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("stripe-key", "Stripe secret key", ["sk_live_", "sk_test_", "rk_live_", "rk_test_"], "[sr]k_(?:live|test)_[A-Za-z0-9]{16,120}") { MinEntropy = 2.5 },
        SecretRule.Token("stripe-webhook-secret", "Stripe webhook secret", "whsec_", "[A-Za-z0-9+/=]{24,80}"),
        new("square-token", "Square token", ["sq0atp-", "sq0csp-"], "sq0[ac][ts]p-[A-Za-z0-9_-]{22,43}") { MinEntropy = 2.5 },
        new("shopify-token", "Shopify token", ["shpat_", "shpca_", "shppa_", "shpss_"], "shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}") { MinEntropy = 2.5 },
        new("braintree-token", "Braintree access token", ["access_token$production$"], """access_token\$production\$[0-9a-z]{16}\$(?<s>[0-9a-f]{32})""") { MinEntropy = 2.5 },
        SecretRule.Token("razorpay-key", "Razorpay live key", "rzp_live_", "[A-Za-z0-9]{14,24}"),
    ];
}
