namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Money.</summary>
internal static class PaymentRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("stripe-key", "Stripe secret key", ["sk_live_", "sk_test_", "sk_prod_", "rk_live_", "rk_test_", "rk_prod_"], "[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,120}") { Quick = Prefilters.Token, MinEntropy = 2.5 },
        SecretRule.Token("stripe-webhook-secret", "Stripe webhook secret", "whsec_", "[A-Za-z0-9+/=]{24,80}"),
        new("square-token", "Square token", ["sq0atp-", "sq0csp-", "EAAA"], "sq0(?:at|cs)p-[A-Za-z0-9_-]{22,60}|EAAA[A-Za-z0-9_-]{60}") { Quick = Prefilters.Token, MinEntropy = 2.5 },
        new("shopify-token", "Shopify token", ["shpat_", "shpca_", "shppa_", "shpss_"], "shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}") { MinEntropy = 2.5 },
        new("braintree-token", "Braintree access token", ["access_token$production$"], """access_token\$production\$[0-9a-z]{16}\$(?<s>[0-9a-f]{32})""") { MinEntropy = 2.5 },
        SecretRule.Token("razorpay-key", "Razorpay live key", "rzp_live_", "[A-Za-z0-9]{14,24}"),
        SecretRule.Token("flutterwave-key", "Flutterwave secret key", "FLWSECK", "(?:_TEST)?-(?:[0-9a-fA-F]{32}-X|[0-9a-fA-F]{12})"),
        SecretRule.Token("easypost-key", "EasyPost API key", ["EZAK", "EZTK"], "EZ[AT]K[A-Za-z0-9]{54}"),
        SecretRule.Token("shippo-key", "Shippo API token", "shippo_", "(?:live|test)_[0-9a-fA-F]{40}"),
        SecretRule.Token("duffel-token", "Duffel API token", "duffel_", "(?:live|test)_[A-Za-z0-9_=-]{43}"),
        SecretRule.Assigned("plaid-secret", "Plaid secret or access token", ["plaid"], "(?:access-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[a-z0-9]{30}|[a-z0-9]{24})"),
        SecretRule.Assigned("gocardless-token", "GoCardless token", ["gocardless"], "(?:live|sandbox)_[a-z0-9_=-]{40}"),
        SecretRule.Assigned("mollie-key", "Mollie API key", ["mollie"], "live_[a-z0-9]{30}"),
        SecretRule.Assigned("lob-key", "Lob API key", ["lob"], "(?:live|test)_[0-9a-f]{35}"),
        SecretRule.Assigned("coinbase-token", "Coinbase token", ["coinbase"], "[a-z0-9_-]{64}"),
        SecretRule.Assigned("paypal-secret", "PayPal client secret", ["paypal"], "E[a-z0-9_-]{79}"),
        SecretRule.Assigned("adyen-key", "Adyen API key", ["adyen"], "AQE[a-z0-9+/=._^{}<>-]{60,250}"),
        SecretRule.Assigned("kraken-key", "Kraken key", ["kraken"], "[a-z0-9/=_+-]{80,90}"),
        SecretRule.Assigned("kucoin-key", "KuCoin key or secret", ["kucoin"], "(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{24})"),
        SecretRule.Assigned("bittrex-key", "Bittrex key", ["bittrex"], "[a-z0-9]{32}"),
        SecretRule.Assigned("finicity-token", "Finicity token or secret", ["finicity"], "(?:[0-9a-f]{32}|[a-z0-9]{20})"),
        SecretRule.Assigned("finnhub-token", "Finnhub token", ["finnhub"], "[a-z0-9]{20}"),
        SecretRule.Assigned("freshbooks-token", "FreshBooks token", ["freshbooks"], "[a-z0-9]{64}"),
        SecretRule.Assigned("squarespace-token", "Squarespace token", ["squarespace"], "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        SecretRule.Token("freemius-key", "Freemius secret key", ["secret_key"], """secret_key["']\s{0,5}=>\s{0,5}["'](?<s>sk_[^\s"']{29})["']""") with { WholeWord = false, Quick = null },
    ];
}
