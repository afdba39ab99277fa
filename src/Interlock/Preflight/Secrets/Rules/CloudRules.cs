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
        SecretRule.Token("render-key", "Render API key", "rnd_", "[A-Za-z0-9]{28,40}"),
        SecretRule.Token("heroku-key", "Heroku API key", "HRKU-", "[A-Za-z0-9_-]{36,70}"),
        SecretRule.Token("netlify-token", "Netlify token", "nfp_", "[A-Za-z0-9]{36,40}"),
        SecretRule.Token("supabase-token", "Supabase token", "sbp_", "[0-9a-f]{40}"),
        SecretRule.Token("databricks-token", "Databricks token", "dapi", "[0-9a-f]{32}(?:-[0-9])?"),
        new("terraform-token", "Terraform Cloud token", [".atlasv1."], """\.atlasv1\.(?<s>[A-Za-z0-9_=-]{60,70})""") { WholeWord = false, MinEntropy = 3.5 },
        SecretRule.Token("pulumi-token", "Pulumi access token", "pul-", "[0-9a-f]{40}"),
        // Issued before version 1.10, and so short that only a value of its own counts.
        new("vault-legacy-token", "HashiCorp Vault token", [" s.", "\"s.", "'s.", "=s."], """[ "'=]s\.(?<s>[A-Za-z0-9]{24})""") { WholeWord = false, MinEntropy = 3.5, Quick = text => Prefilters.Token(text[1..]), Accept = c => Shapes.MixedCaseAndDigits(c) && Shapes.EndsBase64(c) },
        SecretRule.Token("onepassword-token", "1Password service account token", "ops_eyJ", "[A-Za-z0-9+/_-]{100,590}={0,3}") with { MaxLength = 600, WholeWord = false },
        SecretRule.Assigned("heroku-key-in-context", "Heroku API key", ["heroku"], "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        SecretRule.Token("digitalocean-oauth-token", "DigitalOcean OAuth or refresh token", ["doo_v1_", "dor_v1_"], "do[or]_v1_[0-9a-f]{64}"),
        SecretRule.Token("planetscale-token", "PlanetScale token or password", ["pscale_tkn_", "pscale_oauth_", "pscale_pw_"], "pscale_(?:tkn|oauth|pw)_[A-Za-z0-9_.=-]{32,64}"),
        SecretRule.Token("fly-token", "Fly.io token", ["fo1_", "fm1a_", "fm1r_", "fm2_"], "fo1_[A-Za-z0-9_-]{43}|fm(?:1[ar]|2)_[A-Za-z0-9+/]{100,500}={0,3}") with { MaxLength = 600 },
        SecretRule.Token("doppler-token", "Doppler token", ["dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."], "dp\\.(?:pt|st|ct|sa|scim|audit)\\.(?:[a-z0-9_-]{2,35}\\.)?[A-Za-z0-9]{40,44}"),
        new("vault-token", "HashiCorp Vault token", ["hvs.", "hvb.", "hvr."], """hv[sbr]\.[A-Za-z0-9_-]{24,300}""") { MinEntropy = 3, MaxLength = 310, Quick = Prefilters.Token },
        SecretRule.Assigned("cloudflare-token", "Cloudflare API token or global key", ["cloudflare", "cf_api"], "(?:[a-z0-9_-]{40}|[0-9a-f]{37})"),
        SecretRule.Token("cloudflare-origin-key", "Cloudflare origin CA key", ["v1.0-"], "v1\\.0-[0-9a-f]{24}-[0-9a-f]{146}"),
    ];
}
