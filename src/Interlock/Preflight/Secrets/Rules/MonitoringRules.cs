namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Monitoring and error tracking.</summary>
internal static class MonitoringRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("sentry-token", "Sentry token", ["sntrys_", "sntryu_"], "sntry(?:s_eyJ[A-Za-z0-9+/_=-]{60,250}|u_[0-9a-f]{64})") { MinEntropy = 2.8 },
        new("sentry-dsn-secret", "Sentry DSN with its secret half", ["https://"], """https://[0-9a-f]{32}:(?<s>[0-9a-f]{32})@[a-z0-9.-]{4,100}/[0-9]{1,20}""") { Quick = Prefilters.UserInfo, MinEntropy = 2.8 },
        new("grafana-token", "Grafana token", ["glsa_", "glc_", "eyJrIjoi"], "glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}|glc_[A-Za-z0-9+/]{32,250}={0,3}|eyJrIjoi[A-Za-z0-9]{70,400}={0,3}") { MaxLength = 420, Quick = Prefilters.Token, MinEntropy = 3 },
        SecretRule.Assigned("datadog-key", "Datadog key", ["datadog", "dd_api", "dd_app", "dd-api", "dd-app"], "(?:[a-z0-9]{40}|[0-9a-f]{32})"),
        SecretRule.Token("newrelic-key", "New Relic key", ["NRAK-", "NRII-"], "NRAK-[A-Z0-9]{27}|NRII-[A-Za-z0-9_-]{32}"),
        SecretRule.Assigned("newrelic-license", "New Relic license or user key", ["newrelic", "new_relic", "new-relic"], "(?:[0-9a-f]{36}NRAL|[a-z0-9]{64}|NRAK-[a-z0-9]{27}|NRII-[a-z0-9-]{32})"),
        SecretRule.Token("dynatrace-token", "Dynatrace token", "dt0c01.", "[A-Za-z0-9]{24}\\.[A-Za-z0-9]{64}"),
        SecretRule.Assigned("sentry-token-in-context", "Sentry token", ["sentry"], "[0-9a-f]{64}"),
        SecretRule.Token("honeycomb-key", "Honeycomb ingest key", "hcaik_", "[a-z0-9]{58}"),
        SecretRule.Assigned("rollbar-token", "Rollbar token", ["rollbar"], "[0-9a-f]{32}"),
        SecretRule.Assigned("pagerduty-key", "PagerDuty key", ["pagerduty", "pager_duty"], "(?:[a-z0-9+_-]{20}|[0-9a-f]{32})"),
        SecretRule.Assigned("opsgenie-key", "Opsgenie key", ["opsgenie"], "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        SecretRule.Assigned("sumologic-key", "Sumo Logic id or key", ["sumo"], "(?:su[a-z0-9]{12}|[a-z0-9]{64})"),
        SecretRule.Assigned("splunk-token", "Splunk HEC token", ["splunk"], "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        SecretRule.Assigned("logzio-token", "Logz.io token", ["logzio", "logz_io"], "[a-z]{32}") with { Accept = null },
        SecretRule.Assigned("beamer-token", "Beamer token", ["beamer"], "b_[a-z0-9=_-]{44}"),
        SecretRule.Token("launchdarkly-key", "LaunchDarkly key", ["sdk-", "api-"], "(?:sdk|api)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}") with { Quick = text => Prefilters.Has(text, 12, '-') },
        SecretRule.Assigned("launchdarkly-token", "LaunchDarkly token", ["launchdarkly", "launch_darkly"], "[a-z0-9=_-]{40}"),
        SecretRule.Assigned("segment-key", "Segment write key", ["segment_write", "segment_key", "segmentwrite"], "[a-z0-9]{32}"),
    ];
}
