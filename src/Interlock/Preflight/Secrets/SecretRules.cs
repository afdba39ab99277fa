using Interlock.Preflight.Secrets.Rules;

namespace Interlock.Preflight.Secrets;

/// <summary>The built-in rules. Where two match the same text, the earlier one names it; generic ones come last.</summary>
public static class SecretRules
{
    /// <summary>Every built-in rule.</summary>
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        .. KeyRules.All, .. AiRules.All, .. SourceHostRules.All, .. CloudRules.All, .. ChatRules.All, .. PaymentRules.All,
        .. PackageRules.All, .. MailRules.All, .. MonitoringRules.All, .. WorkToolRules.All, .. ConnectionRules.All, .. GenericRules.All,
    ];
}
