using System.Text;
using System.Text.RegularExpressions;
using Interlock.Preflight.Secrets;

namespace Interlock.Tests.Preflight.Secrets;

public class RuleTests
{
    public static TheoryData<string> Rules => [.. SecretRules.All.Select(r => r.Id)];

    [Theory, MemberData(nameof(Rules))]
    public void Each_rule_finds_its_own_kind_and_masks_it(string rule)
    {
        var sample = Samples.ByRule[rule].Hit;

        var result = Scan(Path(rule), sample);

        var found = result.Findings.Concat(result.Public).ToList();
        found.ShouldContain(f => f.Rule == rule, string.Join(" ", found) + " in " + sample);
        found.ShouldAllBe(f => f.Masked.Length <= 7 && f.Masked.EndsWith("***"));
    }

    [Theory, MemberData(nameof(Rules))]
    public void Each_rule_leaves_a_near_miss_alone(string rule)
    {
        var sample = Samples.ByRule[rule].Miss;

        var result = Scan(Path(rule), sample);
        result.Findings.Concat(result.Public).ShouldNotContain(f => f.Rule == rule, sample);
    }

    [Fact]
    public void There_are_enough_rules_each_with_its_own_name() =>
        (SecretRules.All.Select(r => r.Id).ToHashSet().Count, SecretRules.OfProviders.Count >= 100).ShouldBe((SecretRules.All.Count, true));

    [Fact]
    public void Each_rule_is_tried_and_no_sample_is_of_a_rule_that_is_gone() =>
        Samples.ByRule.Keys.Order(StringComparer.Ordinal).ShouldBe(SecretRules.All.Select(r => r.Id).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Rules))]
    public void Each_pattern_suits_the_linear_engine_too(string rule)
    {
        var pattern = SecretRules.All.Single(r => r.Id == rule).Pattern;

        Should.NotThrow(() => new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture));
    }

    [Fact]
    public void Text_that_makes_a_pattern_backtrack_is_still_searched_in_time()
    {
        var hostile = string.Concat(Enumerable.Repeat("discord " + new string(' ', 20) + "=== = = \"" + new string('a', 40) + "!\n", 2000)) + Samples.ByRule["github-token"].Hit;
        var watch = System.Diagnostics.Stopwatch.StartNew();

        Scan("src/app.py", hostile).Findings.ShouldContain(f => f.Rule == "github-token");

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void The_sample_that_every_tutorial_of_json_web_tokens_shows_is_none()
    {
        static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=');
        var token = $"{Part("{\"alg\":\"HS256\"}")}.{Part("{\"sub\":\"1234567890\",\"name\":\"John Doe\"}")}.{Samples.Word(43)}";

        Scan("docs/a.md", token).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_key_file_is_told_as_a_whole()
    {
        var found = new SecretScanner(new(), TimeProvider.System).Scan([ScanFile.FromBytes("deploy/site.pfx", [1, 0, 2])]).Findings.ShouldHaveSingleItem();

        (found.Rule, found.Line).ShouldBe(("key-file", 0));
        found.ToString().ShouldBe("deploy/site.pfx: a PKCS #12 file holds a private key: keep it in a secret store, run 'git rm --cached' on it, and replace the key (key-file)");
    }

    [Fact]
    public void The_eighteen_planted_kinds_are_all_found()
    {
        string[] kinds =
        [
            "anthropic-key", "openai-key", "aws-access-key-id", "aws-secret-key", "github-token", "gitlab-token", "slack-token", "slack-webhook",
            "stripe-key", "google-api-key", "npm-token", "private-key", "jwt", "postgres-url", "redis-url", "mongodb-url",
            "connection-string-password", "url-password",
        ];

        foreach (var kind in kinds) Scan("src/app.py", $"# notes\n{Samples.ByRule[kind].Hit}\n").Findings.ShouldContain(f => f.Rule == kind && f.Line >= 2);
    }

    [Fact]
    public void A_github_token_with_a_right_checksum_is_certain()
    {
        // The public sample of the format, whose checksum is right.
        var known = "ghp" + "_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq17";

        Scan("a.txt", known).Findings.ShouldHaveSingleItem().Confidence.ShouldBe(Confidence.Certain);
        Scan("a.txt", known.Replace('z', 'y')).Findings.ShouldHaveSingleItem().Confidence.ShouldBe(Confidence.Likely);
    }

    [Theory]
    [InlineData("password = \"changeme\"")]
    [InlineData("api_key = \"<your-api-key-1>\"")]
    [InlineData("token: \"${API_TOKEN_2}\"")]
    [InlineData("secret = \"xxxxxxxxxxxxxxxx1\"")]
    [InlineData("token = \"example-token-1234567\"")]
    [InlineData("var token = cancellationSource1.Token;")]
    [InlineData("password: hashedPassword1,")]
    [InlineData("PublicKeyToken=b77a5c561934e089")]
    [InlineData("primary_key = \"orders_2024_partition_key\"")]
    [InlineData("const apiKey = process.env.API_KEY_2")]
    [InlineData("signing_key: \"/Users/Shared/Projects2/Shop/Signing/key-2024.pem\"")]
    [InlineData("secret_token = \"/run/secrets/v2/webShop/APIToken7\"")]
    [InlineData("postgresql://user:password@localhost/db")]
    [InlineData("Host=localhost;Username=postgres;Password=yourWeak(!)Password")]
    public void Placeholders_and_code_are_not_secrets(string line) => Scan("src/app.ts", line).Findings.ShouldBeEmpty();

    [Theory]
    [InlineData("config/routes.rb", """get "/login/forgot_password" => "login#forgot_password",""")]
    [InlineData("base/fixtures/shop.json", """ "translation_key": "ec7d7b66-559e-4ca8-8ece-bc23cd3c2a00",""")]
    [InlineData("base/fixtures/shop.json", """ "password": "pbkdf2_sha256$600000$yzcRrbI8n9Yfwg8S9T0nZt$4bZz0FcUIq/zFOU6XDrb31HxAFnsHqoqyR/CCSevqmE=",""")]
    [InlineData("src/app.py", """email, password = "ada1@shop.test", "password" """)]
    [InlineData("tests/test_users.py", """ "password": "password123",""")]
    [InlineData("users/tests/test_admin.py", """ "password1": "My_R@ndom-P@ssw0rd",""")]
    [InlineData("src/login.spec.ts", """const password = "T3st!2024abc";""")]
    [InlineData("tests/Shop.UnitTests/Login.cs", """Password = "Pass@word1";""")]
    public void What_frameworks_and_tests_write_beside_such_names_is_no_secret(string path, string line) => Scan(path, line).Findings.ShouldBeEmpty();

    // Name and value stand apart: no scanner finds one in this source.
    [Theory]
    [InlineData("base/fixtures/shop.json", "api_key", "ec7d7b66-559e-4ca8-8ece-bc23cd3c2a00")]
    [InlineData("src/settings.json", "Token", "ec7d7b66-559e-4ca8-8ece-bc23cd3c2a00")]
    [InlineData("src/settings.json", "password", "password123")]
    [InlineData("src/latest/settings.json", "password", "My_R@ndom-P@ssw0rd")]
    [InlineData("src/settings.json", "secret_key", "/3vG1xWm8Rk2Zt+Yb9Ld3Hs6Pf/Cn4Ja0Xe1Uw8Vi2To5")]
    [InlineData("tests/settings.json", "password", "Zq9-tr0ub4dor")]
    [InlineData("tests/settings.json", "secret", "testA8f3kQ9zLm2Vx7Rb4Ny6Tc1Wd5Jh0Pg")]
    public void A_secret_is_found_beside_what_only_looks_like_that(string path, string name, string value) => Scan(path, $"\"{name}\": \"{value}\",").Findings.ShouldHaveSingleItem();

    [Fact]
    public void A_specific_rule_names_the_secret_that_a_generic_one_would_find_too()
    {
        var line = "STRIPE_SECRET_KEY=\"" + "sk_" + "live_" + Samples.Word(24) + "\"";

        Scan(".env.production", line).Findings.ShouldHaveSingleItem().Rule.ShouldBe("stripe-key");
    }

    private static readonly string Value = "Zf3D0LXCM3EI" + "MbgJpUNnkRtOfOueHznB";

    [Theory]
    [InlineData("src/app.go", "var apiToken string = \"{0}\"")]
    [InlineData("src/app.py", "api_token: str = \"{0}\"")]
    [InlineData("src/app.rs", "const API_TOKEN: &'static str = \"{0}\";")]
    [InlineData("src/app.kt", "val apiToken: String = \"{0}\"")]
    [InlineData("src/app.ts", "let apiToken: string | undefined = '{0}';")]
    [InlineData("src/app.php", "$apiToken .= \"{0}\";")]
    [InlineData("src/app.c", "char api_token[] = \"{0}\";")]
    [InlineData("Makefile", "API_TOKEN ?= {0}")]
    [InlineData("Makefile", "API_TOKEN ::= \"{0}\"")]
    [InlineData("src/App.java", "System.setProperty(\"API_TOKEN\", \"{0}\");")]
    [InlineData("notes.txt", "api_token: {0}")]
    [InlineData("src/config.json", "{{\"env\": [\"API_TOKEN={0}\"]}}")]
    [InlineData("src/config.json", "{{\"config.ini\": \"API_TOKEN={0}\\nBACKUP=true\"}}")]
    [InlineData("pom.xml", "<apiToken>\n    {0}\n</apiToken>")]
    [InlineData("src/app.json", "\"user_auth\": \"{0}\"")]
    [InlineData("notes.txt", "creds = {0}")]
    [InlineData(".env", "ADOBE_CLIENT_SECRET={0}")]
    [InlineData(".env", "PROXY_AUTHORIZATION_TOKEN={0}")]
    [InlineData("src/app.py", "WTF_CSRF_SECRET_KEY = '{0}'")]
    [InlineData("src/app.py", "SECRET_KEY = b'{0}a=='")]
    public void Each_way_to_write_an_assignment_is_known(string path, string line) =>
        Scan(path, string.Format(System.Globalization.CultureInfo.InvariantCulture, line, Value)).Findings.ShouldHaveSingleItem();

    [Theory]
    [InlineData("src/app.cs", "Log(\"token\", \"request-1234-received\");")]
    [InlineData("src/app.py", "fields = [\"password\", \"userName2\"]")]
    [InlineData("src/app.py", "token = makeAccessTokenV2ForUsersOf2024")]
    [InlineData("src/app.ts", "function f(token: string, other: string) { return \"a1b2c3d4e5f6g7h8\" }")]
    [InlineData("src/app.csproj", "<UserSecretsId>79a3edd0-2092-40a2-a04d-dcb46d5ca9ed</UserSecretsId>")]
    [InlineData("src/app.json", "\"post_author\": \"Qx7vT2mK9zLp4RwY8nBc\"")]
    [InlineData("src/Flags.cs", "const string MasterPasswordSalt = \"pm-31088-master-password-salt\";")]
    [InlineData("src/Errors.cs", "const string PasswordIsWrong = \"password_hash_b64_invalid\";")]
    [InlineData("src/Tokens.cs", "const string TokenIdentifier = \"SsoEmail2faSessionToken\";")]
    [InlineData(".env.example", "POSTGRES_PASSWORD=SET_A_PASSWORD_HERE_123")]
    [InlineData("secrets.json.example", "Server=localhost;Database=d;User Id=SA;Password=SET_A_PASSWORD_HERE_123;Encrypt=True")]
    [InlineData("public/intl/lt-LT.json", "\"password\": \"Slaptažodis\",")]
    [InlineData("src/passkeys.ts", "GooglePasswordManager = \"ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4\",")]
    [InlineData("package.json", "\"next-auth\": \"^5.0.0-beta.25\",")]
    [InlineData("src/page.html", "csrf_token = \"Qx7vT2mK9zLp4RwY8nBc\"")]
    [InlineData("main.tf", "password = var.password")]
    [InlineData("main.tf", "password = \"${{random_password.db.result}}\"")]
    public void What_stands_where_a_secret_could_stand_is_none(string path, string line) => Scan(path, line).Findings.ShouldBeEmpty();

    [Fact]
    public void What_a_provider_lets_everybody_see_is_told_and_stops_nothing()
    {
        var result = Scan("src/app.ts", $"const DISCORD_CLIENT_ID = \"{"251878284" + "325377283"}\"");

        result.Verdict.ShouldBe(Verdict.Go);
        result.Findings.ShouldBeEmpty();
        result.Public.ShouldHaveSingleItem().Rule.ShouldBe("discord-client-id");
        result.Evidence.ShouldBe("no secret in 1 file (0.0 MB) and 0 commits; 1 public by design");
        System.Text.Json.JsonDocument.Parse(SecretSarif.Of(result)).RootElement.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("level").GetString().ShouldBe("note");
        SecretScanJson.Of(result).ShouldContain("discord-client-id");
    }

    [Theory]
    [InlineData("PASSWORD=Zx9", "\\", "kQ2!mv7p4")]
    [InlineData("PASSWORD=", "+", "k9Xq2")]
    [InlineData("LINKEDIN_PASSWORD=", "Winter", "2024Snow")]
    public void A_password_may_have_any_character_and_stand_beside_any_name(string name, string middle, string end) =>
        Scan(".env", name + middle + end).Findings.ShouldHaveSingleItem();

    private static string Path(string rule) => rule == "terraform-password" ? "deploy/main.tf" : "deploy/settings.txt";

    internal static SecretScanResult Scan(string path, string text, SecretScanOptions? options = null) =>
        new SecretScanner(options ?? new(), TimeProvider.System).Scan([ScanFile.FromBytes(path, Encoding.UTF8.GetBytes(text))]);
}
