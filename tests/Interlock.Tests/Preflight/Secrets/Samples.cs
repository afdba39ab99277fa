using Interlock.Preflight.Secrets;

namespace Interlock.Tests.Preflight.Secrets;

/// <summary>Made-up secrets, put together at run time: no scanner finds one in this source.</summary>
internal static class Samples
{
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";
    private const string Alnum = Upper + Lower + Digits;
    private static readonly string Pw = "tr0ub" + "4dor-Zq9";

    public static string Hex(int n) => Of("0123456789abcdef", n);

    public static string Word(int n) => Of(Alnum, n);

    public static string GitHub() => Word(30) is var body ? "ghp" + "_" + body + Checksums.Encode(Checksums.Crc32(body)) : "";

    /// <summary>For each rule: a text with a secret, and one that only nearly has one.</summary>
    public static IReadOnlyDictionary<string, (string Hit, string Miss)> ByRule { get; } = Build();

    private static Dictionary<string, (string, string)> Build()
    {
        var all = new Dictionary<string, (string, string)>();
        var b64 = Of(Alnum + "/+", 38) + "aZ";
        void Prefixed(string rule, string prefix, string rest, string? miss = null) => all[rule] = ($"value: \"{prefix}{rest}\"", $"value: \"{prefix}{miss ?? rest[..6]}\"");

        Prefixed("anthropic-key", "sk-" + "ant-", "api03-" + Word(93) + "AA");
        Prefixed("openai-key", "sk-" + "proj-", Word(120));
        Prefixed("openrouter-key", "sk-" + "or-v1-", Hex(64));
        Prefixed("huggingface-token", "hf" + "_", Of(Upper + Lower, 34));
        Prefixed("groq-key", "gsk" + "_", Word(52));
        Prefixed("xai-key", "xai" + "-", Word(80));
        Prefixed("perplexity-key", "pplx" + "-", Word(48));
        Prefixed("replicate-token", "r8" + "_", Word(37));
        Prefixed("github-token", "ghp" + "_", Word(36), new string('x', 36));
        Prefixed("github-fine-grained-token", "github" + "_pat_", Word(22) + "_" + Word(59), Word(22));
        Prefixed("gitlab-token", "glpat" + "-", Word(20));
        Prefixed("atlassian-token", "ATATT" + "3", Word(180));
        Prefixed("bitbucket-token", "ATB" + "B", Word(32));
        Prefixed("aws-access-key-id", "AKI" + "A", Of(Upper + "234567", 16), "IOSFODNN7" + "EXAMPLE");
        all["aws-secret-key"] = ($"AWS_SECRET_ACCESS_KEY={b64}", $"AWS_SECRET_ACCESS_KEY={b64}{b64}");
        all["aws-key-pair"] = ($"AKI" + "A" + Of(Upper, 16) + $"\n{b64}\n", b64);
        Prefixed("google-api-key", "AIz" + "a", Word(35));
        Prefixed("google-oauth-secret", "GOCSP" + "X-", Word(28));
        Prefixed("google-oauth-token", "ya29" + ".", Word(80));
        all["azure-account-key"] = ($"DefaultEndpointsProtocol=https;AccountName=shop;Account" + $"Key={Word(86)}==;", "Account" + "Key={0};");
        Prefixed("digitalocean-token", "dop" + "_v1_", Hex(64));
        Prefixed("render-key", "rnd" + "_", Word(32));
        Prefixed("heroku-key", "HRK" + "U-", "AA" + Word(58));
        var uuid = $"{Hex(8)}-{Hex(4)}-{Hex(4)}-{Hex(4)}-{Hex(12)}";
        Prefixed("netlify-token", "nfp" + "_", Word(40));
        Prefixed("supabase-token", "sbp" + "_", Hex(40));
        Prefixed("databricks-token", "dap" + "i", Hex(32));
        all["terraform-token"] = (Word(14) + ".atlas" + "v1." + Word(67), ".atlas" + "v1." + Word(9));
        Prefixed("pulumi-token", "pul" + "-", Hex(40));
        Prefixed("onepassword-token", "ops" + "_eyJ", Word(250));
        Prefixed("slack-token", "xox" + "b-", $"{Of(Digits, 12)}-{Of(Digits, 12)}-{Word(24)}");
        all["slack-webhook"] = ("https://hooks.slack" + $".com/services/T{Of(Upper, 9)}/B{Of(Upper, 9)}/{Word(24)}", "https://hooks.slack" + ".com/services/T000/B000/none");
        all["telegram-bot-token"] = ("8" + Of(Digits, 8) + ":A" + "A" + Word(33), "x:A" + "A" + Word(33));
        all["discord-webhook"] = ("https://discord" + $".com/api/webhooks/{Of("123456789", 18)}/{Word(68)}", "https://discord" + ".com/api/webhooks/123/abc");
        all["teams-webhook"] = ("https://shop.webhook" + $".office.com/webhookb2/{uuid}@{uuid}/IncomingWebhook/{Hex(32)}/{uuid}", "https://shop.webhook" + ".office.com/webhookb2/x");
        Prefixed("stripe-key", "sk_" + "live_", Word(24));
        Prefixed("stripe-webhook-secret", "whsec" + "_", Word(32));
        Prefixed("square-token", "sq0" + "atp-", Word(22));
        Prefixed("shopify-token", "shpa" + "t_", Hex(32));
        Prefixed("braintree-token", "access_token$" + "production$", Of(Lower + Digits, 16) + "$" + Hex(32));
        Prefixed("razorpay-key", "rzp" + "_live_", Word(14));
        Prefixed("npm-token", "npm" + "_", Word(36), new string('x', 36));
        all["npmrc-token"] = ("//registry.npmjs.org/:_auth" + $"Token={uuid}", "//registry.npmjs.org/:_auth" + "Token=${NPM_TOKEN}");
        Prefixed("pypi-token", "pypi" + "-AgE", "IcHlwaS5vcmc" + Word(120));
        Prefixed("rubygems-key", "rubygems" + "_", Hex(48));
        Prefixed("crates-token", "ci" + "o", Word(32));
        Prefixed("nuget-key", "oy" + "2", Of(Lower + Digits, 43));
        Prefixed("docker-token", "dckr" + "_pat_", Word(27));
        Prefixed("jfrog-key", "AKC" + "p", Word(69));
        all["twilio-token"] = ($"TWILIO_AUTH_TOKEN={Hex(32)}", $"TWILIO_AUTH_TOKEN={Hex(30)}");
        Prefixed("resend-key", "re" + "_", Word(8) + "_" + Word(24));
        Prefixed("brevo-key", "xkeysib" + "-", Hex(64) + "-" + Word(16));
        Prefixed("sentry-token", "sntryu" + "_", Hex(64));
        all["sentry-dsn-secret"] = ($"https:" + $"//{Hex(32)}:{Hex(32)}@o1.ingest.sentry.io/42", $"https:" + $"//{Hex(32)}@o1.ingest.sentry.io/42");
        Prefixed("grafana-token", "gls" + "a_", Word(32) + "_" + Hex(8));
        Prefixed("linear-key", "lin" + "_api_", Word(40));
        Prefixed("notion-token", "nt" + "n_", Word(46));
        Prefixed("figma-token", "fig" + "d_", Word(40));
        Prefixed("postman-key", "PMA" + "K-", Hex(24) + "-" + Hex(34));
        Prefixed("typeform-token", "tf" + "p_", Word(44));
        Prefixed("clickhouse-key", "4b" + "1d", Word(38));
        var pem = "-----BEGIN" + " RSA PRIVATE KEY-----\n";
        all["private-key"] = (pem + Word(64) + "\n" + Word(64), pem + "…\n-----END" + " RSA PRIVATE KEY-----\n" + Word(64));
        all["putty-key"] = ("PuTTY-User-Key" + "-File-3: ssh-ed25519", "PuTTY-User-Key" + "-File-Format");
        Prefixed("age-key", "AGE-SECRET" + "-KEY-1", Of("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58));
        var jwt = ".ey" + "J" + Word(60) + "." + Word(43);
        all["jwt"] = (B64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + jwt, B64("{\"nothing\":\"here at all\"}") + jwt);
        foreach (var (rule, scheme) in new[] { ("postgres-url", "postgresql"), ("mysql-url", "mysql"), ("mongodb-url", "mongodb+srv"), ("amqp-url", "amqp"), ("sqlserver-url", "mssql") })
            all[rule] = ($"url = {scheme}:" + $"//app:{Pw}@db.internal/shop", $"url = {scheme}:" + "//app:${DB_PASSWORD}@db.internal/shop");
        all["redis-url"] = ($"redis:" + $"//:{Pw}@cache:6379/0", "redis:" + "//cache:6379/0");
        all["connection-string-password"] = ($"Server=db;Database=shop;User Id=app;Pass" + $"word={Pw};", "Server=db;User Id=app;Pass" + "word={password};");
        all["url-password"] = ($"https:" + $"//deploy:{Pw}@git.internal/x.git", "https:" + "//localhost:8080/@scope/x");
        all["url-parameter"] = ($"https:" + $"//host/db?user=app&pass" + $"word={Pw}", "https:" + "//host/db?pass" + "word=changeme1");
        all["authorization-header"] = ("curl -H 'Authorization" + $": Bearer {Word(40)}'", "curl -H 'Authorization" + ": Bearer ${TOKEN_FROM_SOMEWHERE_1}'");
        all["assigned-secret"] = ($"client_secret = \"{Word(29)}7a3\"", "client_secret = \"<your-" + "client-secret-123>\"");
        all["env-secret"] = ($"SESSION_SECRET={Word(29)}7a3", "SESSION_SECRET=changeme" + "-please-12345");
        foreach (var (rule, hit, miss) in ProviderSamples.All) all.Add(rule, (hit, miss));
        return all;
    }

    private static string B64(string json) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(json)).TrimEnd('=');

    // The same every time, different for every call with other arguments.
    private static string Of(string alphabet, int n) => new Random((n * 31) + alphabet.Length + _calls++) is var random
        ? new string([.. Enumerable.Range(0, n).Select(_ => alphabet[random.Next(alphabet.Length)])])
        : "";

    [ThreadStatic]
    private static int _calls;
}
