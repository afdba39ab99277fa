using Interlock.Preflight.Secrets.Rules;

namespace Interlock.Preflight.Secrets;

/// <summary>The built-in rules. Where two match the same text, the earlier one names it; generic ones come last.</summary>
public static class SecretRules
{
    /// <summary>Rules for what one provider issues, by its own format or its own name.</summary>
    public static IReadOnlyList<SecretRule> OfProviders { get; } =
    [
        .. AiRules.All, .. SourceHostRules.All, .. CloudRules.All, .. InfrastructureRules.All, .. ChatRules.All, .. PaymentRules.All,
        .. PackageRules.All, .. MailRules.All, .. MonitoringRules.All, .. WorkToolRules.All, .. PublicRules.All,
    ];

    /// <summary>Every built-in rule: those of providers, private keys and signed tokens, passwords in URLs and connection strings, and what names promise.</summary>
    public static IReadOnlyList<SecretRule> All { get; } = [.. KeyRules.All, .. OfProviders, .. ConnectionRules.All, .. GenericRules.All];
}
