namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Monitoring and error tracking.</summary>
internal static class MonitoringRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("datadog-key", "Datadog key", ["datadog", "dd_api", "dd_app", "dd-api", "dd-app"], """(?i)(?:datadog|dd[_-]a)[\w .-]{0,30}["']?[ \t]{0,4}(?:=>|:=|[=:,])[ \t]{0,4}["']?(?<s>[0-9a-f]{40}|[0-9a-f]{32})""") { IgnoreCase = true, MinEntropy = 2.8 },
        new("sentry-token", "Sentry token", ["sntrys_", "sntryu_"], "sntry(?:s_eyJ[A-Za-z0-9+/_=-]{60,250}|u_[0-9a-f]{64})") { MinEntropy = 2.8 },
        new("sentry-dsn-secret", "Sentry DSN with its secret half", ["https://"], """https://[0-9a-f]{32}:(?<s>[0-9a-f]{32})@[a-z0-9.-]{4,100}/[0-9]{1,20}""") { MinEntropy = 2.8 },
        SecretRule.Token("newrelic-key", "New Relic key", "NRAK-", "[A-Z0-9]{27}"),
        new("grafana-token", "Grafana token", ["glsa_", "glc_"], "glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}|glc_[A-Za-z0-9+/]{32,250}={0,3}") { MinEntropy = 3 },
        SecretRule.Token("dynatrace-token", "Dynatrace token", "dt0c01.", "[A-Z0-9]{24}\\.[A-Z0-9]{64}"),
    ];
}
