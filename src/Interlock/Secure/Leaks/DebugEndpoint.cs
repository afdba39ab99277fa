using System.Text.RegularExpressions;

namespace Interlock.Secure.Leaks;

/// <summary>A place where a framework or a server gives itself away.</summary>
/// <param name="Path">Path to GET.</param>
/// <param name="Verdict">Stop where it gives secrets or the machine away, Warn where it tells more than visitors need.</param>
/// <param name="What">What it is.</param>
/// <param name="Content">What is in the answer, if it is there; a status proves nothing, where a service answers everything with its one page.</param>
internal sealed record DebugEndpoint(string Path, Verdict Verdict, string What, Regex Content)
{
    public static readonly IReadOnlyList<DebugEndpoint> All =
    [
        Stop("/.env", "a file of variables", @"\A(?!\s*<)(?:[^\n]*\n){0,40}?\s*(?:export )?[A-Z][A-Z0-9_]+\s*="),
        Stop("/.git/config", "git's files", @"^\[core\]"),
        Stop("/.git/HEAD", "git's files", @"\A(?:ref: refs/|[0-9a-f]{40}\s*\z)"),
        Stop("/.aws/credentials", "credentials of AWS", "aws_secret_access_key"),
        Stop("/docker-compose.yml", "a file of Docker Compose", @"^services:\s*$"),
        Stop("/backup.sql", "a database dump", @"database dump|^\s*(?:CREATE TABLE|INSERT INTO) "),
        Stop("/dump.sql", "a database dump", @"database dump|^\s*(?:CREATE TABLE|INSERT INTO) "),
        Stop("/actuator", "Spring's actuator", @"""_links"".*actuator"),
        Stop("/actuator/env", "Spring's environment", @"""(?:propertySources|activeProfiles)"""),
        Stop("/jolokia", "Jolokia", @"""agent""\s*:.*""protocol"""),
        Stop("/debug/pprof/", "Go's profiler", @"Types of profiles available|/debug/pprof/</title>|full goroutine stack dump"),
        Stop("/debug/vars", "Go's variables", @"""memstats""\s*:"),
        Stop("/server-status", "Apache's status", "Apache Server Status for"),
        Stop("/_profiler", "Symfony's profiler", "Symfony Profiler"),
        Stop("/telescope", "Laravel's Telescope", @"<title>Telescope|window\.Telescope\s*="),
        Stop("/rails/info/properties", "the properties of Rails", "Rails version"),
        Stop("/console", "a console", @"<title>Console // Werkzeug|Interactive Console"),
        Stop("/h2-console", "the console of H2", "H2 Console"),
        Stop("/phpinfo.php", "PHP's settings", @"<title>(?:PHP [\d.]+ - )?phpinfo\(\)"),
        Stop("/elmah.axd", "ELMAH's errors", "Error Log for"),
        Stop("/trace.axd", "ASP.NET's trace", "Application Trace"),
        Warn("/nginx_status", "nginx's status", @"\AActive connections: \d+"),
        Warn("/metrics", "metrics", @"^# (?:HELP|TYPE) "),
        Warn("/phpmyadmin/", "phpMyAdmin", "phpMyAdmin"),
        Warn("/adminer.php", "Adminer", @"<title>.{0,40}Adminer</title>"),
        Warn("/swagger/index.html", "API documentation", Documentation),
        Warn("/swagger-ui/index.html", "API documentation", Documentation),
        Warn("/docs", "API documentation", Documentation),
        Warn("/redoc", "API documentation", Documentation),
        Warn("/openapi.json", "the API's description", Description),
        Warn("/swagger/v1/swagger.json", "the API's description", Description),
        Warn("/v3/api-docs", "the API's description", Description),
        Warn("/graphiql", "GraphiQL", @"graphiql(?:\.min)?\.(?:js|css)|<title>GraphiQL"),
    ];

    private const string Documentation = @"SwaggerUIBundle|swagger-ui(?:-bundle)?(?:\.min)?\.(?:js|css)|redoc(?:\.standalone)?(?:\.min)?\.js|<redoc\b";
    private const string Description = @"\A\s*\{(?s:.){0,2000}?""(?:openapi|swagger)""\s*:\s*""\d";

    private static DebugEndpoint Stop(string path, string what, string content) => new(path, Verdict.Stop, what, Pattern(content));

    private static DebugEndpoint Warn(string path, string what, string content) => new(path, Verdict.Warn, what, Pattern(content));

    private static Regex Pattern(string content) => new(content, RegexOptions.Multiline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}
