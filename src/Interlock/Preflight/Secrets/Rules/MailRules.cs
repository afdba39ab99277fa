namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Mail and messages.</summary>
internal static class MailRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("sendgrid-key", "SendGrid API key", ["SG."], """SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}""") { MinEntropy = 3 },
        new("twilio-token", "Twilio auth token or API key", ["twilio"], """(?i)twilio[^\0]{0,150}?["'=: ](?<s>(?:SK)?[0-9a-f]{32})""") { IgnoreCase = true, WholeWord = false, MinEntropy = 2.8, Accept = Shapes.EndsHex },
        new("mailgun-key", "Mailgun key", ["mailgun"], """(?i)mailgun[\w .-]{0,30}["']?[ \t]{0,4}(?:=>|:=|[=:,])[ \t]{0,4}["']?(?<s>key-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8})""") { IgnoreCase = true, MinEntropy = 2.8 },
        SecretRule.Token("resend-key", "Resend API key", "re_", "[A-Za-z0-9]{8}_[A-Za-z0-9]{20,28}"),
        SecretRule.Token("brevo-key", "Brevo API key", "xkeysib-", "[0-9a-f]{64}-[A-Za-z0-9]{16}"),
        new("mailchimp-key", "Mailchimp API key", ["mailchimp"], """(?i)mailchimp[\w .-]{0,30}["']?[ \t]{0,4}(?:=>|:=|[=:,])[ \t]{0,4}["']?(?<s>[0-9a-f]{32}-us[0-9]{1,2})""") { IgnoreCase = true, MinEntropy = 2.8 },
    ];
}
