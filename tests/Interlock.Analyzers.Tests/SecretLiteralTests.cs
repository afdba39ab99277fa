namespace Interlock.Analyzers.Tests;

public class SecretLiteralTests
{
    private const string Secret = """
        namespace Interlock
        {
            public sealed class Secret
            {
                public Secret(string value) { }
                public static Secret FromEnvironment(string name) => new(name);
                public static Secret InTheOpen(string value) => new(value);
                public static Secret Named(string name, string value) => new(value);
                public static implicit operator Secret(string value) => new(value);
                public bool Masks(string text) => text.Length > 0;
            }
        }
        """;

    private const string Random = "q7Zp2LmX9vTc4RbN8sKd3WfH6yGj1QaE5uVi";

    // Put together at run time, so that no scanner finds a secret in this file.
    public static TheoryData<string, string> Planted => new()
    {
        { "an Anthropic key", "sk-" + "ant-api03-" + Random },
        { "an OpenAI key", "sk-" + "proj-" + Random },
        { "a GitHub token", "gh" + "p_" + Random },
        { "a GitHub token", "github" + "_pat_" + Random },
        { "an AWS access key", "AK" + "IA" + Random[..16].ToUpperInvariant() },
        { "a Render key", "rn" + "d_" + Random },
        { "a Slack token", "xo" + "xb-" + Random },
        { "a Stripe key", "sk" + "_live_" + Random },
        { "a private key", "-----BEGIN RSA " + "PRIVATE KEY-----\\nMII" + Random },
        { "a connection URL with its password", "postgres" + "ql://shop:" + Random[..12] + "@db.internal:5432/shop" },
        { "a connection URL with its password", "redis" + "://:" + Random[..12] + "@cache:6379" },
    };

    [Theory]
    [MemberData(nameof(Planted))]
    public async Task A_text_with_the_form_of_a_secret_is_refused_and_never_repeated(string kind, string planted)
    {
        var found = (await Compiled.Diagnose($"public static class Keys {{ public const string Key = \"use {planted}\"; }}")).ShouldHaveSingleItem();

        found.GetMessage().ShouldBe($"This text looks like {kind}: take it from the environment or a file (${{env:NAME}} or ${{file:path}} in release.yaml), and revoke it if it was ever real");
        found.Id.ShouldBe("IL0101");
    }

    [Theory]
    [InlineData("$\"{1} KEY\"")]
    [InlineData("\"KEY\"u8.ToArray()")]
    [InlineData("\"\"\"KEY\"\"\"")]
    public async Task Every_kind_of_text_is_read(string form)
    {
        var text = form.Replace("KEY", "gh" + "p_" + Random, StringComparison.Ordinal);

        var found = await Compiled.Diagnose($"public static class Keys {{ public static object Key => {text}; }}");

        found.ShouldHaveSingleItem().Id.ShouldBe("IL0101");
    }

    [Theory]
    [InlineData("sk-" + "ant-<your key here, from the console>")]
    [InlineData("sk-" + "ant-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    [InlineData("AKIA" + "IOSFODNN7EXAMPLE")]
    [InlineData("gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789")]
    [InlineData("gh" + "p_ is how a token begins")]
    [InlineData("-----BEGIN " + "PRIVATE KEY-----")]
    [InlineData("postgresql://user:password@localhost/shop")]
    [InlineData("postgresql://postgres:postgres@localhost/shop")]
    [InlineData("postgresql://shop:***@db/shop")]
    [InlineData("postgresql://shop:${env:PASSWORD}@db/shop")]
    [InlineData("postgresql://shop@db/shop")]
    [InlineData("https://example.org:443/@user")]
    public async Task A_placeholder_is_no_secret(string text)
    {
        var said = await Compiled.Says($"public static class Keys {{ public const string Key = \"{text}\"; }}");

        said.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_URL_put_together_from_its_parts_is_no_secret()
    {
        var said = await Compiled.Says("public static class Keys { public static string Url(string u, string p) => $\"postgresql://{u}:{p}@db/shop\"; }");

        said.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Secret s = \"hunter2\";")]
    [InlineData("const string word = \"hunter2\"; Secret s = word;")]
    [InlineData("var s = new Secret(\"hunter2\");")]
    [InlineData("var s = Secret.Named(\"DB\", \"hunter2\");")]
    [InlineData("Take(\"hunter2\");")]
    public async Task A_Secret_made_of_text_in_the_source_is_refused(string statement)
    {
        var said = await Compiled.Says(Secret, Method(statement));

        said.ShouldHaveSingleItem().ShouldEndWith(": A Secret is made of text in the source: take it from the environment or a file (${env:NAME} or ${file:path} in release.yaml)");
    }

    [Theory]
    [InlineData("var s = new Secret(Environment.GetEnvironmentVariable(\"DB\")!);")]
    [InlineData("var s = Secret.FromEnvironment(\"DATABASE_URL\");")]
    [InlineData("Secret s = \"\";")]
    [InlineData("var s = Secret.InTheOpen(\"production\");")]
    [InlineData("Secret s = \"<changeme>\";")]
    [InlineData("Take(Secret.FromEnvironment(\"DB\")); Secret.FromEnvironment(\"DB\").Masks(\"hunter2\");")]
    public async Task A_Secret_from_elsewhere_is_clean(string statement)
    {
        var said = await Compiled.Says(Secret, Method(statement));

        said.ShouldBeEmpty();
    }

    private static string Method(string statement) =>
        $$"""public static class Program { public static void Main() { {{statement}} } static void Take(Secret secret) { } }""";
}
