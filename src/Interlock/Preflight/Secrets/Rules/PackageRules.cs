namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Package registries.</summary>
internal static class PackageRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("npm-token", "npm token", ["npm_"], "npm_[A-Za-z0-9]{36}") { MinEntropy = 3, Checksum = Checksums.TrailingCrc32 },
        new("npmrc-token", "npm registry token", [":_authToken"], """:_authToken[ \t]{0,2}=[ \t]{0,2}["']?(?<s>[A-Za-z0-9_=-]{20,100})""") { WholeWord = false, MinEntropy = 2.5 },
        SecretRule.Token("pypi-token", "PyPI token", "pypi-AgE", "[A-Za-z0-9_-]{50,250}"),
        SecretRule.Token("rubygems-key", "RubyGems key", "rubygems_", "[0-9a-f]{48}"),
        SecretRule.Token("crates-token", "crates.io token", "cio", "[A-Za-z0-9]{32}"),
        SecretRule.Token("nuget-key", "NuGet API key", "oy2", "[a-z0-9]{43}"),
        SecretRule.Token("docker-token", "Docker Hub token", "dckr_pat_", "[A-Za-z0-9_-]{27}"),
        SecretRule.Token("jfrog-key", "JFrog API key", "AKCp", "[A-Za-z0-9]{69}"),
    ];
}
