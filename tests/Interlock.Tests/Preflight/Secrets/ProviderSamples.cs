namespace Interlock.Tests.Preflight.Secrets;

/// <summary>Made-up secrets of providers: a text with one, and one in which it is too short.</summary>
internal static class ProviderSamples
{
    private const string Uuid = "8-4-4-4-12";

    public static IEnumerable<(string Rule, string Hit, string Miss)> All =>
    [
        .. Named.Select(n => (n.Rule, $"{n.Name}_token = \"{n.Value}\"", $"{n.Name}_token = \"{n.Value[..^3]}\"")),
        .. Begun.Select(b => (b.Rule, $"value: \"{b.Start}{b.Tail}\"", $"value: \"{b.Start}{b.Tail[..^(b.Tail.Length / 2)]}\"")),
        ("azure-client-secret", "secret: \"Ab1" + $"8Q~{Lower(33)}\"", "secret: \"Ab1" + $"8Q~{Lower(12)}\""),
        ("azure-key", $"k={Lower(52)}JQQJ" + $"99{Lower(26)}", $"k={Lower(20)}JQQJ" + $"99{Lower(26)}"),
        ("azure-sas", $"https://a.blob/x?sv=1&si" + $"g={Lower(43)}%3D", "https://a.blob/x?sv=1&si" + "g=none"),
        ("maxmind-key", $"k = \"Ab12Cd_{Lower(29)}_m" + "mk\"", "k = \"x_m" + "mk\""),
        ("mapbox-token", "t = sk.ey" + $"J{Lower(80)}.{Lower(22)}", "t = sk.ey" + $"J{Lower(80)}"),
        ("vault-legacy-token", "token: s" + $".{Lower(10)}{"ABCDEFGH"}{Lower(6)}", "var x = s" + $".{new string('a', 24)};"),
        ("freemius-key", "'secret_key' => 'sk" + $"_{Lower(29)}'", "'secret_key' => 'sk" + $"_{Lower(9)}'"),
        ("nuget-config-password", "<add key=\"ClearTextPassword\" value=\"" + $"{Lower(12)}\" />", "<add key=\"ClearTextPassword\" value=\"%NUGET_PASSWORD%\" />"),
        ("contribsys-key", $"BUNDLE_GEMS__CONTRIBSYS__COM={Hex(8)}:{Hex(8)}", $"BUNDLE_GEMS__CONTRIBSYS__COM={Hex(8)}"),
        ("jwt-in-base64", "token: " + Base64(Base64Url("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + ".ey" + "J" + Lower(60) + "." + Lower(43)), "token: " + Base64(Base64Url("{\"nothing\":\"here at all\"}") + ".ey" + "J" + Lower(60))),
        .. new[] { ("adobe-client-id", "adobe", Hex(32)), ("asana-client-id", "asana", "1917394090492099"), ("discord-client-id", "discord", "251878284325377283"), ("linkedin-client-id", "linkedin", Lower(14)),
            ("looker-client-id", "looker", Lower(20)), ("messagebird-client-id", "messagebird", Groups(Uuid)), ("sendbird-application-id", "sendbird", Groups(Uuid)) }
            .Select(one => (one.Item1, $"{one.Item2}_client_id = \"{one.Item3}\"", $"{one.Item2}_client_id = \"{one.Item3[..^3]}\"")),
        ("curl-token", "curl -u \"" + $"{Lower(9)}78z:\" https://x", "curl -u \"" + "$TOKEN:\" https://x"),
        ("telegram-token", "telegram_token = 92823678" + $":Aux{Lower(32)}", "telegram_token = 92823678" + $":Aux{Lower(20)}"),
        ("facebook-app-token", "facebook 13087427626" + $"12587|{Lower(27)}", "facebook 13087427626" + $"12587|{Lower(9)}"),
        ("xml-secret", $"<apiToken>\n  {Samples.Word(29)}7a3\n</apiToken>", "<apiToken>\n  ${env.API_TOKEN_1}\n</apiToken>"),
        ("terraform-password", "password = \"rootpa" + "sswd\"", "password = \"${var.password}\""),
        ("mapbox-public-token", "t = \"p" + $"k.{Lower(80)}.{Lower(22)}\"", "t = \"p" + $"k.{Lower(80)}\""),
        ("curl-user", "curl -s -u " + $"deploy:{Lower(14)} https://x", "curl -s -u deploy:$PASSWORD https://x"),
        ("kubernetes-secret", $"kind: Secret\ndata:\n  password: {Lower(20)}\n", $"kind: ConfigMap\ndata:\n  password: {Lower(20)}\n"),
        ("header-key", $"curl -H \"X-Api-Key: {Lower(24)}\" https://x", "curl -H \"X-Api-Key: $API_KEY\" https://x"),
    ];

    private static IEnumerable<(string Rule, string Name, string Value)> Named =>
    [
        ("cohere-key", "cohere", Lower(40)), ("mistral-key", "MISTRAL", Lower(32)), ("deepseek-key", "deepseek", "sk" + "-" + Hex(32)), ("elevenlabs-key", "elevenlabs", Hex(32)),
        ("wandb-key", "WANDB", Hex(40)), ("together-key", "together", Hex(64)), ("privateai-key", "privateai", Lower(32)),
        ("sourcegraph-token-in-context", "sourcegraph", Hex(40)), ("bitbucket-client-secret", "bitbucket", Lower(64)), ("atlassian-legacy-token", "JIRA", Lower(20) + Hex(4)),
        ("heroku-key-in-context", "heroku", Groups(Uuid)), ("cloudflare-token", "cloudflare", Lower(40)),
        ("alibaba-secret", "aliyun", Lower(30)), ("yandex-token", "yandex", "YC" + Lower(38)), ("scaleway-secret", "scaleway", Groups(Uuid)), ("linode-token", "linode", Hex(64)),
        ("hetzner-token", "hetzner", Lower(64)), ("vultr-key", "vultr", Lower(36).ToUpperInvariant()), ("ibm-cloud-key", "ibm_cloud", Lower(44)), ("vercel-token", "vercel", Lower(24)),
        ("railway-token", "railway", Groups(Uuid)), ("netlify-token-in-context", "netlify", Lower(40)), ("fastly-token", "fastly", Lower(32)), ("confluent-secret", "confluent", Lower(64)),
        ("consul-token", "consul", Groups(Uuid)), ("drone-token", "droneci", Lower(32)), ("travis-token", "travis", Lower(22)), ("meraki-key", "meraki", Hex(40)),
        ("azure-devops-token", "vsts", Lower(76) + "AZ" + "DO" + Lower(4)), ("okta-token", "okta", "00" + Lower(40)), ("auth0-secret", "auth0", Lower(64)),
        ("discord-bot-token", "discord", "MT" + Lower(24) + "." + Lower(6) + "." + Lower(27)), ("mattermost-token", "mattermost", Lower(26)), ("intercom-token", "intercom", Lower(60)),
        ("gitter-token", "gitter", Lower(40)), ("sendbird-token", "sendbird", Hex(40)), ("messagebird-key", "messagebird", Lower(25)), ("twitch-secret", "twitch", Lower(30)),
        ("twitter-token", "twitter", Lower(50)), ("facebook-secret", "facebook", Hex(32)), ("linkedin-secret", "linkedin", Lower(16)), ("line-token", "line_channel", Hex(32)), ("zoom-secret", "zoom_client", Lower(32)),
        ("plaid-secret", "plaid", Lower(30)), ("gocardless-token", "gocardless", "live" + "_" + Lower(40)), ("mollie-key", "mollie", "live" + "_" + Lower(30)), ("lob-key", "lob", "live" + "_" + Hex(35)),
        ("coinbase-token", "coinbase", Lower(64)), ("paypal-secret", "paypal", "E" + Lower(79)), ("adyen-key", "adyen", "AQ" + "E" + Lower(60)), ("kraken-key", "kraken", Lower(80)),
        ("kucoin-key", "kucoin", Hex(24)), ("bittrex-key", "bittrex", Lower(32)), ("finicity-token", "finicity", Hex(32)), ("finnhub-token", "finnhub", Lower(20)), ("freshbooks-token", "freshbooks", Lower(64)),
        ("squarespace-token", "squarespace", Groups(Uuid)), ("jfrog-token", "jfrog", Lower(64)), ("codecov-token", "codecov", Groups(Uuid)), ("sonar-token-in-context", "sonar", Lower(40)), ("snyk-token", "snyk", Groups(Uuid)),
        ("mailgun-key", "mailgun", "key" + "-" + Hex(32)), ("mailchimp-key", "mailchimp", Hex(32) + "-us12"), ("postmark-token", "postmark", Groups(Uuid)), ("sparkpost-key", "sparkpost", Hex(40)),
        ("datadog-key", "datadog", Hex(32)), ("newrelic-license", "newrelic", Hex(36) + "NR" + "AL"), ("sentry-token-in-context", "sentry", Hex(64)), ("rollbar-token", "rollbar", Hex(32)),
        ("pagerduty-key", "pagerduty", Lower(20)), ("opsgenie-key", "opsgenie", Groups(Uuid)), ("sumologic-key", "sumo", Lower(64)), ("splunk-token", "splunk", Groups(Uuid)),
        ("logzio-token", "logzio", "qwertzuiopasdfgh" + "jklyxcvbnmplokiq"), ("beamer-token", "beamer", "b" + "_" + Lower(44)), ("launchdarkly-token", "launchdarkly", Lower(40)), ("segment-key", "segment_write", Lower(32)),
        ("linear-client-secret", "linear", Hex(32)), ("airtable-key", "airtable", Lower(17)), ("asana-secret", "asana", Lower(32)), ("zendesk-token", "zendesk", Lower(40)), ("hubspot-key", "hubspot", Groups(Uuid)),
        ("dropbox-token", "dropbox", "sl" + "." + Lower(131)), ("adafruit-key-in-context", "adafruit", Lower(32)), ("algolia-key", "algolia", Lower(32)), ("contentful-delivery-token", "contentful", Lower(43)),
        ("rapidapi-key", "rapidapi", Lower(50)), ("etsy-token", "etsy", Lower(24)), ("flickr-key", "flickr", Lower(32)), ("nytimes-key", "nytimes", Lower(32)), ("trello-token", "trello", Lower(32)), ("looker-secret", "looker", Lower(24)),
    ];

    private static IEnumerable<(string Rule, string Start, string Tail)> Begun =>
    [
        ("flutterwave-public-key", "FLWP" + "UBK", "_TEST-" + Hex(32) + "-X"), ("lob-publishable-key", "test" + "_pub_", Hex(31)), ("mailgun-public-key", "pub" + "key-", Hex(32)), ("new-relic-browser-key", "NR" + "JS-", Hex(19)),
        ("huggingface-org-token", "api" + "_org_", "qwertzuiopasdfghjklyxcvbnmQWERTZUI"), ("langsmith-key", "lsv" + "2_", "pt_" + Hex(32) + "_" + Hex(10)), ("pinecone-key", "pcs" + "k_", Lower(6) + "_" + Lower(60)),
        ("nvidia-key", "nvap" + "i-", Lower(64)), ("tavily-key", "tvl" + "y-", Lower(32)), ("gitlab-runner-registration-token", "GR13" + "48941", Lower(20)), ("gitlab-session", "_gitlab" + "_session=", Lower(32)),
        ("sourcegraph-token", "sg" + "p_", Hex(40)), ("onepassword-secret-key", "A" + "3-", "ABC123-ABC12DEF34G-AB12C-D34EF-GH56J"), ("cloudflare-origin-key", "v1" + ".0-", Hex(24) + "-" + Hex(146)),
        ("digitalocean-oauth-token", "do" + "r_v1_", Hex(64)), ("planetscale-token", "pscale" + "_pw_", Lower(43)), ("fly-token", "fo" + "1_", Lower(43)), ("doppler-token", "dp" + ".st.", "prd." + Lower(40)), ("vault-token", "hvs" + ".", Lower(40)),
        ("aws-bedrock-key", "ABS" + "K", Lower(120)), ("alibaba-key-id", "LTA" + "I", Lower(20)), ("tencent-key-id", "AKI" + "D", Lower(32)), ("yandex-key", "AQV" + "N", Lower(36)), ("scalingo-token", "tk" + "-us-", Lower(48)),
        ("neon-key", "nap" + "i_", Lower(64)), ("supabase-secret-key", "sb" + "_secret_", Lower(30)), ("confluent-cloud-secret", "cfl" + "t", Lower(60)), ("cockroach-key", "CCDB" + "1_", Lower(22) + "_" + Lower(40)),
        ("aiven-token", "aiven" + "v1", Lower(80)), ("tailscale-key", "tske" + "y-", "auth-" + Lower(12) + "-" + Lower(30)), ("openshift-token", "sha" + "256~", Lower(43)), ("prefect-key", "pn" + "u_", Lower(36)),
        ("infracost-key", "ic" + "o-", Lower(32)), ("harness-key", "pa" + "t.", Lower(22) + "." + Lower(24) + "." + Lower(20)), ("octopus-key", "AP" + "I-", Lower(26).ToUpperInvariant()), ("buildkite-token", "bku" + "a_", Hex(40)),
        ("circleci-token", "CCI" + "PAT_", Lower(22) + "_" + Hex(40)), ("defined-networking-token", "dnk" + "ey-", Lower(26) + "-" + Lower(52)), ("authress-key", "sc" + "_", Lower(12) + "." + Lower(5) + ".acc-" + Lower(12) + "." + Lower(40)),
        ("facebook-page-token", "EA" + "AM", Lower(120)), ("flutterwave-key", "FLW" + "SECK", "-" + Hex(32) + "-X"), ("easypost-key", "EZ" + "AK", Lower(54)), ("shippo-key", "ship" + "po_", "live_" + Hex(40)), ("duffel-token", "duff" + "el_", "live_" + Lower(43)),
        ("artifactory-reference-token", "cmV" + "md", Lower(59)), ("clojars-token", "CLOJ" + "ARS_", Lower(60)), ("sonar-token", "sq" + "u_", Hex(40)), ("sendgrid-key", "S" + "G.", Lower(22) + "." + Lower(43)),
        ("twilio-key", "S" + "K", Hex(32)), ("mailersend-token", "mls" + "n.", Hex(64)), ("klaviyo-key", "p" + "k_", Hex(34)), ("newrelic-key", "NRA" + "K-", Lower(27).ToUpperInvariant()), ("dynatrace-token", "dt0" + "c01.", Lower(24) + "." + Lower(64)),
        ("honeycomb-key", "hcai" + "k_", Lower(58)), ("launchdarkly-key", "sd" + "k-", Groups(Uuid)), ("notion-legacy-token", "secre" + "t_", Lower(43)), ("airtable-token", "pa" + "t", Lower(14) + "." + Hex(64)),
        ("hubspot-token", "pat" + "-na1-", Groups(Uuid)), ("adobe-secret", "p8" + "e-", Lower(32)), ("adafruit-key", "ai" + "o_", "abcd12" + Lower(22)), ("contentful-token", "CFP" + "AT-", Lower(43)),
        ("frameio-token", "fi" + "o-u-", Lower(64)), ("readme-key", "rd" + "me_", Lower(70)), ("settlemint-token", "sm" + "_pat_", Lower(16)), ("intra42-secret", "s-s4" + "t2ud-", Hex(64)),
    ];

    // The end makes sure of letters and digits.
    private static string Lower(int n) => n < 6 ? "a7b3c"[..n] : Samples.Word(n - 3).ToLowerInvariant() + "7a3";

    private static string Hex(int n) => n < 6 ? "a7b3c"[..n] : Samples.Hex(n - 3) + "7a3";

    private static string Groups(string lengths) => string.Join('-', lengths.Split('-').Select(n => Hex(int.Parse(n, System.Globalization.CultureInfo.InvariantCulture))));

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    private static string Base64Url(string text) => Base64(text).TrimEnd('=');
}
