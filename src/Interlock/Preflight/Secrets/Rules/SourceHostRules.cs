namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Places that keep source code.</summary>
internal static class SourceHostRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("github-token", "GitHub token", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], "gh[pousr]_[A-Za-z0-9]{36,76}") { MinEntropy = 3, Checksum = Checksums.TrailingCrc32 },
        SecretRule.Token("github-fine-grained-token", "GitHub fine-grained token", "github_pat_", "[A-Za-z0-9_]{82}"),
        new("gitlab-token", "GitLab token", ["glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glsoat-", "gloas-", "glagent-", "glimt-", "glffct-"], "gl(?:pat|dt|rt|cbt|ptt|ft|soat|oas|agent|imt|ffct)-[A-Za-z0-9_.=-]{20,300}") { MinEntropy = 2.5 },
        SecretRule.Token("atlassian-token", "Atlassian API token", "ATATT3", "[A-Za-z0-9_=-]{60,250}"),
        SecretRule.Token("bitbucket-token", "Bitbucket app password", "ATBB", "[A-Za-z0-9]{28,40}"),
        SecretRule.Token("gitlab-runner-registration-token", "GitLab runner registration token", "GR1348941", "[A-Za-z0-9_-]{20}"),
        SecretRule.Token("gitlab-session", "GitLab session cookie", "_gitlab_session=", "(?<s>[0-9a-z]{32})") with { WholeWord = false },
        SecretRule.Token("sourcegraph-token", "Sourcegraph access token", "sgp_", "(?:(?:[0-9a-fA-F]{16}|local)_)?[0-9a-fA-F]{40}"),
        SecretRule.Assigned("sourcegraph-token-in-context", "Sourcegraph access token", ["sourcegraph"], "[0-9a-f]{40}"),
        SecretRule.Assigned("bitbucket-client-secret", "Bitbucket OAuth client secret", ["bitbucket"], "(?:[a-z0-9=_-]{64}|[a-z0-9]{32})"),
        SecretRule.Assigned("atlassian-legacy-token", "Atlassian API token", ["atlassian", "confluence", "jira"], "[a-z0-9]{20}[a-f0-9]{4}"),
    ];
}
