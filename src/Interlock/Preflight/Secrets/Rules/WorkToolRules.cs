namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Tools that teams work with.</summary>
internal static class WorkToolRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        SecretRule.Token("linear-key", "Linear API key", "lin_api_", "[A-Za-z0-9]{40}"),
        SecretRule.Token("notion-token", "Notion token", "ntn_", "[A-Za-z0-9]{40,50}"),
        SecretRule.Token("figma-token", "Figma token", "figd_", "[A-Za-z0-9_-]{38,46}"),
        SecretRule.Token("postman-key", "Postman API key", "PMAK-", "[0-9a-fA-F]{24}-[0-9a-fA-F]{34}"),
        SecretRule.Token("typeform-token", "Typeform token", "tfp_", "[A-Za-z0-9_.=-]{40,60}"),
        SecretRule.Token("clickhouse-key", "ClickHouse Cloud secret", "4b1d", "[A-Za-z0-9]{38}"),
        SecretRule.Assigned("linear-client-secret", "Linear client secret", ["linear"], "[0-9a-f]{32}"),
        SecretRule.Token("notion-legacy-token", "Notion integration secret", "secret_", "[A-Za-z0-9]{43}"),
        SecretRule.Token("airtable-token", "Airtable token", ["pat"], "pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}") with { Quick = text => Prefilters.Has(text, 17, '.') },
        SecretRule.Assigned("airtable-key", "Airtable API key", ["airtable"], "[a-z0-9]{17}"),
        SecretRule.Assigned("asana-secret", "Asana client secret or token", ["asana"], "(?:[a-z0-9]{32}|[0-9]{1,2}/[0-9]{16}(?:/[0-9]{16})?:[0-9a-f]{32})"),
        SecretRule.Assigned("zendesk-token", "Zendesk secret or token", ["zendesk"], "[a-z0-9]{40}"),
        SecretRule.Token("hubspot-token", "HubSpot private app token", ["pat-na", "pat-eu"], "pat-(?:na|eu)[0-9]-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        SecretRule.Assigned("hubspot-key", "HubSpot API key", ["hubspot", "hapikey"], "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        SecretRule.Assigned("dropbox-token", "Dropbox token or secret", ["dropbox"], "(?:sl\\.[a-z0-9_=-]{130,152}|[a-z0-9]{11}A{10}[a-z0-9_=-]{43}|[a-z0-9]{15})"),
        SecretRule.Token("adobe-secret", "Adobe client secret", "p8e-", "[A-Za-z0-9_-]{32}"),
        SecretRule.Token("adafruit-key", "Adafruit IO key", "aio_", "[A-Za-z]{4}[0-9]{2}[A-Za-z0-9]{22}"),
        SecretRule.Assigned("adafruit-key-in-context", "Adafruit IO key", ["adafruit"], "[a-z0-9_-]{32}"),
        SecretRule.Assigned("algolia-key", "Algolia API key", ["algolia"], "[a-z0-9]{32}"),
        SecretRule.Token("contentful-token", "Contentful management token", "CFPAT-", "[A-Za-z0-9_-]{43}"),
        SecretRule.Assigned("contentful-delivery-token", "Contentful delivery token", ["contentful"], "[a-z0-9=_-]{43}"),
        new("mapbox-token", "Mapbox secret token", ["sk.eyJ"], """sk\.eyJ[A-Za-z0-9_-]{57,120}\.[A-Za-z0-9_-]{22}""") { MinEntropy = 3.5, Quick = Prefilters.Token },
        new("maxmind-key", "MaxMind license key", ["_mmk"], "_mmk") { WholeWord = false, Accept = Shapes.AfterMaxMind },
        SecretRule.Token("frameio-token", "Frame.io token", "fio-u-", "[A-Za-z0-9_=-]{64}"),
        SecretRule.Token("readme-key", "ReadMe API key", "rdme_", "[a-z0-9]{70}"),
        SecretRule.Assigned("rapidapi-key", "RapidAPI key", ["rapidapi"], "[a-z0-9_-]{50}"),
        SecretRule.Assigned("etsy-token", "Etsy token", ["etsy"], "[a-z0-9]{24}"),
        SecretRule.Assigned("flickr-key", "Flickr key", ["flickr"], "[a-z0-9]{32}"),
        SecretRule.Assigned("nytimes-key", "New York Times API key", ["nytimes", "newyorktimes", "new-york-times"], "[a-z0-9=_-]{32}"),
        SecretRule.Token("settlemint-token", "SettleMint token", ["sm_aat_", "sm_pat_", "sm_sat_"], "sm_[aps]at_[A-Za-z0-9]{16}"),
        SecretRule.Token("intra42-secret", "42 Intra client secret", ["s-s4t2ud-", "s-s4t2af-"], "s-s4t2(?:ud|af)-[0-9a-fA-F]{64}"),
        SecretRule.Assigned("trello-token", "Trello key or token", ["trello"], "(?:[0-9a-f]{64}|[a-z0-9]{32}|ATTA[a-z0-9]{72})"),
        SecretRule.Assigned("looker-secret", "Looker client secret", ["looker"], "[a-z0-9]{24}"),
    ];
}
