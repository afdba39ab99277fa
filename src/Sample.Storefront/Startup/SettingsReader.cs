using System.Net;
using System.Globalization;

namespace Sample.Storefront.Startup;

/// <summary>Turns environment variables into <see cref="Settings"/>, or into every complaint at once. Complaints name variables, never values.</summary>
internal sealed class SettingsReader(Func<string, string?> environment)
{
    private const int ShortestSecret = 32;
    private const int ShortestKey = 16;
    private readonly List<string> problems = [];

    public static (Settings? Settings, IReadOnlyList<string> Problems) Read(
        IReadOnlyList<string> arguments, Func<string, string?> environment, string? misbehaveFile)
    {
        var reader = new SettingsReader(environment);
        var settings = reader.Build(arguments, misbehaveFile);
        return reader.problems.Count == 0 ? (settings, []) : (null, reader.problems);
    }

    private Settings Build(IReadOnlyList<string> arguments, string? misbehaveFile)
    {
        var database = Text("DATABASE_URL") is { } url ? DatabaseUrl.TryParse(url) : null;
        Check("DATABASE_URL", database is not null,
            Text("DATABASE_URL") is null ? "is required" : "must look like postgresql://user@host:port/database");

        var secret = Text("SECRET_KEY") ?? "";
        Check("SECRET_KEY", secret.Length >= ShortestSecret,
            secret.Length == 0 ? "is required" : $"must have at least {ShortestSecret} characters");

        var misbehaviour = Misbehaviour.Parse($"{environment("MISBEHAVE")},{misbehaveFile}");
        Check("MISBEHAVE", misbehaviour.Unknown.Count == 0, "has a knob that does not exist or lacks its amount");

        return new Settings
        {
            Urls = Urls(arguments),
            Database = database!,
            SecretKey = secret,
            Environment = Text("ENVIRONMENT") ?? "production",
            Debug = Flag("DEBUG"),
            CorsOrigins = Origins(),
            RateLimitPerMinute = Number("RATE_LIMIT_PER_MINUTE", 1, 1_000_000, 600),
            ProberKey = Key("PROBER_KEY"),
            ApiKey = Key("API_KEY"),
            Redis = Redis(),
            TokenLifetime = TimeSpan.FromSeconds(Number("TOKEN_LIFETIME_SECONDS", 1, 86_400, 900)),
            Misbehaviour = misbehaviour,
        };
    }

    private string[] Urls(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].StartsWith("--urls=", StringComparison.Ordinal))
                return arguments[i]["--urls=".Length..].Split(';');
            if (arguments[i] == "--urls" && i + 1 < arguments.Count)
                return arguments[i + 1].Split(';');
        }

        var host = Text("HOST") ?? "0.0.0.0";
        Check("HOST", IPAddress.TryParse(host, out _), "must be an address to listen on, such as 127.0.0.1");
        return [$"http://{(host.Contains(':') ? $"[{host}]" : host)}:{Number("PORT", 0, 65_535, 8000)}"];
    }

    private string[] Origins()
    {
        var origins = (Text("CORS_ORIGINS") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Check("CORS_ORIGINS", origins.All(IsOrigin), "must be a comma-separated list of origins such as https://shop.example.com");
        return origins;
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase);

    private Uri? Redis()
    {
        if (Text("REDIS_URL") is not { } text)
            return null;
        var good = Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "redis";
        Check("REDIS_URL", good, "must look like redis://host:port");
        return good ? uri : null;
    }

    private string? Key(string name)
    {
        var key = Text(name);
        Check(name, key is null || key.Length >= ShortestKey, $"must have at least {ShortestKey} characters");
        return key;
    }

    private bool Flag(string name)
    {
        var text = Text(name) ?? "false";
        Check(name, bool.TryParse(text, out var value), "must be true or false");
        return value;
    }

    private int Number(string name, int least, int most, int otherwise)
    {
        if (Text(name) is not { } text)
            return otherwise;
        Check(name, int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most,
            $"must be a whole number from {least} to {most}");
        return value;
    }

    private string? Text(string name) => environment(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    private void Check(string name, bool good, string complaint)
    {
        if (!good)
            problems.Add($"{name} {complaint}");
    }
}
