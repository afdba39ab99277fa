namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Places that keep source code.</summary>
internal static class SourceHostRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("github-token", "GitHub token", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], "gh[pousr]_[A-Za-z0-9]{36,76}") { MinEntropy = 3, Checksum = Checksums.TrailingCrc32 },
        SecretRule.Token("github-fine-grained-token", "GitHub fine-grained token", "github_pat_", "[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
        new("gitlab-token", "GitLab token", ["glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glsoat-", "gloas-", "glagent-"], "gl(?:pat|dt|rt|cbt|ptt|ft|soat|oas|agent)-[A-Za-z0-9_.=-]{20,300}") { MinEntropy = 2.5 },
        SecretRule.Token("atlassian-token", "Atlassian API token", "ATATT3", "[A-Za-z0-9_=-]{60,250}"),
        SecretRule.Token("bitbucket-token", "Bitbucket app password", "ATBB", "[A-Za-z0-9]{28,40}"),
    ];
}
