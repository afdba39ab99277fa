namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Tools that teams work with.</summary>
internal static class WorkToolRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        SecretRule.Token("linear-key", "Linear API key", "lin_api_", "[A-Za-z0-9]{40}"),
        SecretRule.Token("notion-token", "Notion token", "ntn_", "[A-Za-z0-9]{40,50}"),
        SecretRule.Token("figma-token", "Figma token", "figd_", "[A-Za-z0-9_-]{38,46}"),
        SecretRule.Token("postman-key", "Postman API key", "PMAK-", "[0-9a-f]{24}-[0-9a-f]{34}"),
        SecretRule.Token("typeform-token", "Typeform token", "tfp_", "[A-Za-z0-9_-]{40,60}"),
        SecretRule.Token("clickhouse-key", "ClickHouse Cloud secret", "4b1d", "[A-Za-z0-9]{38}"),
    ];
}
