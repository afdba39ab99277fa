namespace Interlock.Preflight.Secrets.Rules;

/// <summary>What providers issue to be seen by everybody: client ids, which stand in the URL of each login, and publishable keys, which each page ships.</summary>
internal static class PublicRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Id("adobe-client-id", "Adobe client id", ["adobe"], "[0-9a-f]{32}"),
        Id("asana-client-id", "Asana client id", ["asana"], "[0-9]{16}"),
        Id("discord-client-id", "Discord client id", ["discord"], "[0-9]{18,19}"),
        Id("linkedin-client-id", "LinkedIn client id", ["linkedin", "linked_in", "linked-in"], "[a-z0-9]{14}"),
        Id("looker-client-id", "Looker client id", ["looker"], "[a-z0-9]{20}"),
        Id("messagebird-client-id", "MessageBird client id", ["messagebird", "message_bird", "message-bird"], Guid),
        Id("sendbird-application-id", "Sendbird application id", ["sendbird"], Guid),
        Key("flutterwave-public-key", "Flutterwave public key", ["FLWPUBK"], "FLWPUBK(?:_TEST)?-[0-9a-f]{32}-X"),
        Key("lob-publishable-key", "Lob publishable key", ["test_pub_", "live_pub_"], "(?:test|live)_pub_[0-9a-f]{31}"),
        Key("mailgun-public-key", "Mailgun public validation key", ["pubkey-"], "pubkey-[0-9a-f]{32}"),
        Key("mapbox-public-token", "Mapbox public token", ["pk."], "pk\\.[A-Za-z0-9_-]{60,100}\\.[A-Za-z0-9_-]{22}"),
        Key("new-relic-browser-key", "New Relic browser key", ["NRJS-"], "NRJS-[0-9a-f]{19}"),
    ];

    private const string Guid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

    private static SecretRule Id(string id, string title, IReadOnlyList<string> names, string value) =>
        SecretRule.Assigned(id, title, names, value) with { IsPublic = true, MinEntropy = 2, Accept = candidate => candidate.Value.Any(char.IsAsciiDigit) };

    private static SecretRule Key(string id, string title, IReadOnlyList<string> prefixes, string pattern) =>
        SecretRule.Token(id, title, prefixes, pattern) with { IsPublic = true };
}
