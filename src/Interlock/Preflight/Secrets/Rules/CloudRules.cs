namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Clouds and hosting platforms.</summary>
internal static class CloudRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("aws-access-key-id", "AWS access key id", ["AKIA", "ASIA", "ABIA", "ACCA"], "A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{16}|A(?:KIA|SIA)[A-Z0-9]{16}") { MinEntropy = 2.5 },
        new("aws-secret-key", "AWS secret access key", ["aws_secret", "aws_sec", "secret_access_key", "secretaccesskey", "aws-secret", "awssecret", "secret-access-key"],
            """(?i)aws[\w-]{3,30}["'\])]{0,3}[ \t]{0,8}(?:=>|:=|[=:,(])[ \t]{0,8}["']?(?<s>[A-Za-z0-9/+]{40})|secret[_-]?access[_-]?key["'\])]{0,3}[ \t]{0,8}(?:=>|:=|[=:,(])[ \t]{0,8}["']?(?<s>[A-Za-z0-9/+]{40})""") { IgnoreCase = true, WholeWord = false, MinEntropy = 3.5, Accept = Shapes.EndsBase64 },
        // The two halves are often pasted one under the other, with no name at all.
        new("aws-key-pair", "AWS secret access key beside its id", ["AKIA", "ASIA"], """A[KS]IA[A-Z0-9]{16}(?:[^A-Za-z0-9/+][^\0]{0,200}?)?[^A-Za-z0-9/+](?<s>[A-Za-z0-9/+]{40})""") { MinEntropy = 4.2, Accept = c => Shapes.MixedCaseAndDigits(c) && Shapes.EndsBase64(c) },
        SecretRule.Token("google-api-key", "Google API key", "AIza", "[A-Za-z0-9_-]{35}"),
        SecretRule.Token("google-oauth-secret", "Google OAuth client secret", "GOCSPX-", "[A-Za-z0-9_-]{28}"),
        SecretRule.Token("google-oauth-token", "Google OAuth access token", "ya29.", "[A-Za-z0-9_-]{40,250}"),
        new("azure-account-key", "Azure storage or service bus key", ["AccountKey=", "SharedAccessKey="], "(?i)(?:AccountKey|SharedAccessKey)=(?<s>[A-Za-z0-9+/]{42,88}={0,2})") { IgnoreCase = true, WholeWord = false, MinEntropy = 3.5 },
        SecretRule.Token("digitalocean-token", "DigitalOcean token", "dop_v1_", "[0-9a-f]{64}"),
        SecretRule.Token("digitalocean-oauth-token", "DigitalOcean OAuth token", "doo_v1_", "[0-9a-f]{64}"),
        SecretRule.Token("render-key", "Render API key", "rnd_", "[A-Za-z0-9]{28,40}"),
        SecretRule.Token("heroku-key", "Heroku API key", "HRKU-", "[A-Za-z0-9_-]{36,70}"),
        new("heroku-key-in-context", "Heroku API key", ["heroku"], """(?i)heroku[\w .-]{0,30}["']?[ \t]{0,4}(?:=>|:=|[=:,])[ \t]{0,4}["']?(?<s>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})""") { IgnoreCase = true, MinEntropy = 2.5 },
        SecretRule.Token("fly-token", "Fly.io token", "fo1_", "[A-Za-z0-9_-]{43}"),
        SecretRule.Token("netlify-token", "Netlify token", "nfp_", "[A-Za-z0-9]{36,40}"),
        SecretRule.Token("supabase-token", "Supabase token", "sbp_", "[0-9a-f]{40}"),
        SecretRule.Token("planetscale-token", "PlanetScale token", "pscale_tkn_", "[A-Za-z0-9_.=-]{32,64}"),
        SecretRule.Token("databricks-token", "Databricks token", "dapi", "[0-9a-f]{32}(?:-[0-9])?"),
        new("cloudflare-token", "Cloudflare API token", ["cloudflare"], """(?i)cloudflare[\w .-]{0,30}["']?[ \t]{0,4}(?:=>|:=|[=:,])[ \t]{0,4}["']?(?<s>[A-Za-z0-9_-]{40}|[0-9a-f]{37})""") { IgnoreCase = true, MinEntropy = 3.2, Accept = Shapes.HasLetterAndDigit },
        new("terraform-token", "Terraform Cloud token", [".atlasv1."], """\.atlasv1\.(?<s>[A-Za-z0-9_=-]{60,70})""") { WholeWord = false, MinEntropy = 3.5 },
        SecretRule.Token("pulumi-token", "Pulumi access token", "pul-", "[0-9a-f]{40}"),
        SecretRule.Token("doppler-token", "Doppler token", "dp.pt.", "[A-Za-z0-9]{40,44}"),
        new("vault-token", "HashiCorp Vault token", ["hvs.", "hvb.", "hvr."], """hv[sbr]\.[A-Za-z0-9_-]{24,250}""") { MinEntropy = 3 },
        SecretRule.Token("onepassword-token", "1Password service account token", "ops_eyJ", "[A-Za-z0-9+/_-]{100,600}={0,3}") with { MaxLength = 600 },
    ];
}
