namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Chat services and bots.</summary>
internal static class ChatRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("slack-token", "Slack token", ["xoxa-", "xoxb-", "xoxe-", "xoxe.", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-"], """x(?:ox[aeboprs][-.]|app-)[A-Za-z0-9-]{10,200}""") { MinEntropy = 2.5, Accept = Shapes.HasLetterAndDigit },
        new("slack-webhook", "Slack webhook", ["hooks.slack.com/"], """hooks\.slack\.com/(?:services|workflows|triggers)/(?<s>[A-Za-z0-9+_]{8,20}/[A-Za-z0-9+_]{8,20}/[A-Za-z0-9+_/]{16,60}|[A-Za-z0-9+/]{43,80})""") { MinEntropy = 2.5 },
        new("telegram-bot-token", "Telegram bot token", [":AA"], ":(?<s>AA[A-Za-z0-9_-]{33})") { WholeWord = false, MinEntropy = 3, Accept = Shapes.FollowsBotNumber },
        SecretRule.Assigned("telegram-token", "Telegram bot token", ["telegram"], "[0-9]{5,16}:A[a-z0-9_-]{34}"),
        new("discord-webhook", "Discord webhook", ["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"], """discord(?:app)?\.com/api/webhooks/[0-9]{15,22}/(?<s>[A-Za-z0-9_-]{60,80})""") { MinEntropy = 3 },
        new("teams-webhook", "Microsoft Teams webhook", [".webhook.office.com/"], """\.webhook\.office\.com/webhookb2/[0-9a-z@-]{36,80}/IncomingWebhook/(?<s>[0-9a-z]{32})""") { WholeWord = false, MinEntropy = 2.5 },
        SecretRule.Assigned("discord-bot-token", "Discord bot token or client secret", ["discord"], "(?:Bot )?(?:[a-z0-9_-]{23,28}\\.[a-z0-9_-]{6}\\.[a-z0-9_-]{27,38}|[0-9a-f]{64}|[a-z0-9_=-]{32})"),
        SecretRule.Assigned("mattermost-token", "Mattermost token", ["mattermost"], "[a-z0-9]{26}"),
        SecretRule.Assigned("intercom-token", "Intercom token", ["intercom"], "[a-z0-9=_-]{60}"),
        SecretRule.Assigned("gitter-token", "Gitter token", ["gitter"], "[a-z0-9_-]{40}"),
        SecretRule.Assigned("sendbird-token", "Sendbird token", ["sendbird"], "[0-9a-f]{40}"),
        SecretRule.Assigned("messagebird-key", "MessageBird key", ["messagebird", "message_bird", "message-bird"], "[a-z0-9]{25}"),
        SecretRule.Assigned("twitch-secret", "Twitch client secret", ["twitch"], "[a-z0-9]{30}"),
        SecretRule.Assigned("twitter-token", "X (Twitter) key, secret or token", ["twitter"], "(?:A{22}[a-z0-9%]{80,100}|[0-9]{15,25}-[a-z0-9]{20,40}|[a-z0-9]{50}|[a-z0-9]{45}|[a-z0-9]{35,44}|[a-z0-9]{25})"),
        SecretRule.Token("facebook-page-token", "Facebook access token", ["EAAM", "EAAC"], "EAA[MC][A-Za-z0-9]{100,290}"),
        SecretRule.Assigned("facebook-secret", "Facebook app secret or token", ["facebook"], "(?:[0-9]{15,16}(?:\\||%7C|%)[a-z0-9_-]{27,40}|[0-9a-f]{32})"),
        new("facebook-app-token", "Facebook app token", ["facebook"], """(?i)facebook[\w.-]{0,24}[ \t](?<s>[0-9]{15,16}(?:\||%7C|%)[a-z0-9_-]{27,40})""") { IgnoreCase = true, MinEntropy = 2.8 },
        SecretRule.Assigned("linkedin-secret", "LinkedIn client secret", ["linkedin", "linked_in", "linked-in"], "[a-z0-9]{16}"),
        SecretRule.Assigned("line-token", "LINE channel secret", ["line_channel", "linechannel"], "(?:[0-9a-f]{32}|[a-z0-9+/]{150,180}={0,2})"),
        SecretRule.Assigned("zoom-secret", "Zoom client secret", ["zoom_client", "zoom_api", "zoomclient"], "[a-z0-9]{32}"),
    ];
}
