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
        SecretRule.Token("artifactory-reference-token", "Artifactory reference token", "cmVmd", "[A-Za-z0-9]{59}"),
        SecretRule.Assigned("jfrog-token", "JFrog key or identity token", ["jfrog", "artifactory", "bintray", "xray"], "(?:[a-z0-9]{73}|[a-z0-9]{64})"),
        new("clojars-token", "Clojars token", ["CLOJARS_"], "(?i)CLOJARS_[a-z0-9]{60}") { IgnoreCase = true, MinEntropy = 2.5, Quick = Prefilters.Token },
        new("nuget-config-password", "Password in NuGet.config", ["ClearTextPassword", "\"Password"], """(?i)["]?(?:ClearText)?Password["]\s{1,5}value\s{0,3}=\s{0,3}["](?<s>[^"\r\n]{8,200})["]""") { IgnoreCase = true, WholeWord = false, Accept = Shapes.RealPassword },
        new("contribsys-key", "Sidekiq Pro or Enterprise credentials", ["contribsys"], """(?i)contribsys__com[\w .-]{0,24}["'`]?[ \t]{0,4}(?:=>|:{1,3}=|[?.]=|[=:,(>])[ \t\r\n"'`=]{0,12}(?<s>[0-9a-f]{8}:[0-9a-f]{8})""") { IgnoreCase = true, WholeWord = false, MinEntropy = 2.5 },
        SecretRule.Assigned("codecov-token", "Codecov token", ["codecov"], "(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[a-z0-9]{32})"),
        SecretRule.Token("sonar-token", "SonarQube token", ["squ_", "sqp_", "sqa_"], "sq[upa]_[A-Za-z0-9]{40}"),
        SecretRule.Assigned("sonar-token-in-context", "SonarQube token", ["sonar_login", "sonar_token", "sonar.login", "sonar.token", "sonar-token", "sonartoken", "sonarlogin", "sonar-login"], "[a-z0-9=_-]{40}"),
        SecretRule.Assigned("snyk-token", "Snyk token", ["snyk"], "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    ];
}
