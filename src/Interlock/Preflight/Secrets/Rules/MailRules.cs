namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Mail and messages.</summary>
internal static class MailRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("twilio-token", "Twilio auth token or API key", ["twilio"], """(?i)twilio[^\0]{0,150}?["'=: ](?<s>(?:SK)?[0-9a-f]{32})""") { IgnoreCase = true, WholeWord = false, MinEntropy = 2.8, Accept = Shapes.EndsHex },
        SecretRule.Token("resend-key", "Resend API key", "re_", "[A-Za-z0-9]{8}_[A-Za-z0-9]{20,28}"),
        SecretRule.Token("brevo-key", "Brevo API key", "xkeysib-", "[0-9a-f]{64}-[A-Za-z0-9]{16}"),
        new("sendgrid-key", "SendGrid API key", ["SG."], """SG\.[A-Za-z0-9=_-]{16,32}\.[A-Za-z0-9=_-]{32,50}""") { MinEntropy = 3, Quick = Prefilters.Token },
        SecretRule.Assigned("mailgun-key", "Mailgun key", ["mailgun"], "(?:key-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8})"),
        SecretRule.Assigned("mailchimp-key", "Mailchimp API key", ["mailchimp"], "[0-9a-f]{32}-us[0-9]{1,2}"),
        SecretRule.Token("twilio-key", "Twilio API key", "SK", "[0-9a-fA-F]{32}") with { Keywords = [.. "0123456789abcdef".Select(c => $"SK{c}")] },
        SecretRule.Token("mailersend-token", "MailerSend token", "mlsn.", "[0-9a-f]{64}"),
        SecretRule.Assigned("postmark-token", "Postmark server token", ["postmark"], "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        SecretRule.Assigned("sparkpost-key", "SparkPost API key", ["sparkpost"], "[0-9a-f]{40}"),
        SecretRule.Token("klaviyo-key", "Klaviyo private key", "pk_", "[0-9a-f]{34}"),
    ];
}
