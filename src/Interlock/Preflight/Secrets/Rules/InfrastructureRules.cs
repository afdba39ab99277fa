namespace Interlock.Preflight.Secrets.Rules;

/// <summary>More clouds, hosting platforms, and what builds and delivers.</summary>
internal static class InfrastructureRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        SecretRule.Token("aws-bedrock-key", "Amazon Bedrock API key", ["ABSK", "bedrock-api-key-"], "ABSK[A-Za-z0-9+/]{109,269}={0,2}|bedrock-api-key-[A-Za-z0-9+/=]{20,240}"),
        // Three characters stand before the digit; a keyword as short as "Q~" would be everywhere.
        new("azure-client-secret", "Microsoft Entra client secret", ["0Q~", "1Q~", "2Q~", "3Q~", "4Q~", "5Q~", "6Q~", "7Q~", "8Q~", "9Q~"], "[0-9]Q~[A-Za-z0-9_~.-]{31,34}") { WholeWord = false, MinEntropy = 3, Quick = Prefilters.Token, Accept = Shapes.AfterThree },
        new("azure-key", "Azure service key", ["JQQJ99"], "JQQJ99[A-Za-z0-9]{26}") { WholeWord = false, MinEntropy = 3, Quick = Prefilters.Token, Accept = Shapes.AfterFiftyTwo },
        new("azure-sas", "Azure shared access signature", ["?sig=", "&sig="], "[?&]sig=(?<s>[A-Za-z0-9%+/]{43,80}(?:%3[Dd]|=))") { WholeWord = false, MinEntropy = 3.5, Quick = Prefilters.Parameter },
        SecretRule.Token("alibaba-key-id", "Alibaba Cloud access key id", "LTAI", "[A-Za-z0-9]{20}"),
        SecretRule.Assigned("alibaba-secret", "Alibaba Cloud secret key", ["alibaba", "aliyun"], "[a-z0-9]{30}"),
        SecretRule.Token("tencent-key-id", "Tencent Cloud secret id", "AKID", "[A-Za-z0-9]{32}"),
        SecretRule.Token("yandex-key", "Yandex Cloud key", ["AQVN", "YCAJ"], "AQVN[A-Za-z0-9_-]{35,38}|YCAJ[A-Za-z0-9_-]{21,36}"),
        SecretRule.Assigned("yandex-token", "Yandex Cloud token", ["yandex"], "(?:t1\\.[a-z0-9_-]{1,200}={0,2}\\.[a-z0-9_-]{86}={0,2}|YC[a-z0-9_-]{38})"),
        SecretRule.Assigned("scaleway-secret", "Scaleway secret key", ["scaleway", "scw_secret"], "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        SecretRule.Assigned("linode-token", "Linode token", ["linode"], "[0-9a-f]{64}"),
        SecretRule.Assigned("hetzner-token", "Hetzner Cloud token", ["hetzner", "hcloud"], "[a-z0-9]{64}"),
        SecretRule.Assigned("vultr-key", "Vultr API key", ["vultr"], "[A-Z0-9]{36}"),
        SecretRule.Assigned("ibm-cloud-key", "IBM Cloud API key", ["ibmcloud", "ibm_cloud", "ibm-cloud"], "[a-z0-9_-]{44}"),
        SecretRule.Token("scalingo-token", "Scalingo token", "tk-us-", "[A-Za-z0-9_-]{48}"),
        SecretRule.Assigned("vercel-token", "Vercel token", ["vercel"], "[a-z0-9]{24}"),
        SecretRule.Assigned("railway-token", "Railway token", ["railway"], "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        SecretRule.Assigned("netlify-token-in-context", "Netlify token", ["netlify"], "[a-z0-9=_-]{40,46}"),
        SecretRule.Assigned("fastly-token", "Fastly API token", ["fastly"], "[a-z0-9=_-]{32}"),
        SecretRule.Token("neon-key", "Neon API key", "napi_", "[a-z0-9]{60,70}"),
        SecretRule.Token("supabase-secret-key", "Supabase secret key", "sb_secret_", "[A-Za-z0-9_-]{25,45}"),
        SecretRule.Assigned("confluent-secret", "Confluent key or secret", ["confluent"], "(?:[a-z0-9+/]{64}|[a-z0-9]{16})"),
        SecretRule.Token("confluent-cloud-secret", "Confluent Cloud API secret", "cflt", "[A-Za-z0-9+/]{60}"),
        SecretRule.Token("cockroach-key", "CockroachDB Cloud secret key", "CCDB1_", "[A-Za-z0-9]{22}_[A-Za-z0-9]{40}"),
        SecretRule.Token("aiven-token", "Aiven token", ["aivenv1", "AVNS_"], "aivenv1[A-Za-z0-9+/]{60,400}|AVNS_[A-Za-z0-9_-]{19}") with { MaxLength = 410 },
        SecretRule.Token("tailscale-key", "Tailscale key", "tskey-", "(?:auth|api|client|scim|webhook)-[A-Za-z0-9]{8,20}-[A-Za-z0-9]{24,40}"),
        SecretRule.Assigned("consul-token", "Consul token", ["consul_http_token", "consul_token"], "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        SecretRule.Token("openshift-token", "OpenShift user token", "sha256~", "[A-Za-z0-9_-]{43}"),
        SecretRule.Token("prefect-key", "Prefect API key", "pnu_", "[A-Za-z0-9]{36}"),
        SecretRule.Token("infracost-key", "Infracost API key", "ico-", "[A-Za-z0-9]{32}"),
        SecretRule.Token("harness-key", "Harness API key", ["pat.", "sat."], "[ps]at\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9]{24}\\.[A-Za-z0-9]{20}") with { Quick = text => Prefilters.Has(text, 26, '.') },
        SecretRule.Token("octopus-key", "Octopus Deploy API key", "API-", "[A-Z0-9]{26}"),
        SecretRule.Token("buildkite-token", "Buildkite API token", "bkua_", "[0-9a-f]{40}"),
        SecretRule.Token("circleci-token", "CircleCI token", "CCIPAT_", "[A-Za-z0-9]{20,24}_[0-9a-f]{40}"),
        SecretRule.Assigned("drone-token", "Drone CI token", ["droneci", "drone_token"], "[a-z0-9]{32}"),
        SecretRule.Assigned("travis-token", "Travis CI token", ["travis"], "[a-z0-9]{22}"),
        SecretRule.Assigned("meraki-key", "Cisco Meraki API key", ["meraki"], "[0-9a-f]{40}"),
        SecretRule.Token("defined-networking-token", "Defined Networking token", "dnkey-", "[A-Za-z0-9=_-]{26}-[A-Za-z0-9=_-]{52}"),
        SecretRule.Assigned("azure-devops-token", "Azure DevOps personal access token", ["azure_devops", "azuredevops", "azdo_", "vsts"], "(?:[a-z2-7]{52}|[a-z0-9]{76}AZDO[a-z0-9]{4})"),
        SecretRule.Assigned("okta-token", "Okta API token", ["okta"], "00[a-z0-9_=-]{40}"),
        SecretRule.Assigned("auth0-secret", "Auth0 client secret", ["auth0"], "[a-z0-9_-]{64}"),
        SecretRule.Token("authress-key", "Authress service client key", ["sc_", "ext_", "scauth_", "authress_"], "(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\\.[a-z0-9]{4,6}\\.acc[_-][a-z0-9-]{10,32}\\.[A-Za-z0-9+/_=-]{30,120}") with { Quick = text => text[..Math.Min(60, text.Length)].Contains(".acc", StringComparison.Ordinal) },
    ];
}
