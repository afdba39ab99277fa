namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Chat services and bots.</summary>
internal static class ChatRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("slack-token", "Slack token", ["xoxa-", "xoxb-", "xoxe-", "xoxe.", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-"], """x(?:ox[aeboprs][-.]|app-)[A-Za-z0-9-]{10,200}""") { MinEntropy = 2.5, Accept = Shapes.HasLetterAndDigit },
        new("slack-webhook", "Slack webhook", ["hooks.slack.com/"], """hooks\.slack\.com/(?:services|workflows|triggers)/(?<s>[A-Za-z0-9+_]{8,20}/[A-Za-z0-9+_]{8,20}/[A-Za-z0-9+_/]{16,60})""") { MinEntropy = 2.5 },
        new("telegram-bot-token", "Telegram bot token", [":AA"], ":(?<s>AA[A-Za-z0-9_-]{33})") { WholeWord = false, MinEntropy = 3, Accept = Shapes.FollowsBotNumber },
        new("discord-webhook", "Discord webhook", ["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"], """discord(?:app)?\.com/api/webhooks/[0-9]{15,22}/(?<s>[A-Za-z0-9_-]{60,80})""") { MinEntropy = 3 },
        new("discord-bot-token", "Discord bot token", ["discord"], """(?i)discord[\w .-]{0,30}["']?[ \t]{0,4}(?:=>|:=|[=:,(])[ \t]{0,4}["']?(?:Bot )?(?<s>[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38})""") { IgnoreCase = true, MinEntropy = 3 },
        new("teams-webhook", "Microsoft Teams webhook", [".webhook.office.com/"], """\.webhook\.office\.com/webhookb2/[0-9a-f@-]{36,80}/IncomingWebhook/(?<s>[0-9a-f]{32})""") { WholeWord = false, MinEntropy = 2.5 },
    ];
}
