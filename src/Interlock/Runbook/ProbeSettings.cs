using System.ComponentModel;
using Interlock.Redis;
using Interlock.Runbook.Rules;
using Interlock.Verify.Probes;

namespace Interlock.Runbook;

/// <summary>One HTTP probe, or a sequence of them under <see cref="Steps"/>.</summary>
public sealed record ProbeSettings : IJudged
{
    /// <summary>What it is called in output. Default: method and path.</summary>
    [Description("What it is called in output.")]
    public string? Name { get; init; }

    /// <summary>Path to GET.</summary>
    [Description("Path to GET.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public string? Get { get; init; }

    /// <summary>Path to POST to.</summary>
    [Description("Path to POST to.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public string? Post { get; init; }

    /// <summary>Path to PUT to.</summary>
    [Description("Path to PUT to.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public string? Put { get; init; }

    /// <summary>Path to PATCH.</summary>
    [Description("Path to PATCH.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public string? Patch { get; init; }

    /// <summary>Path to DELETE.</summary>
    [Description("Path to DELETE.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public string? Delete { get; init; }

    /// <summary>A query to ask a database, in a transaction that may only read.</summary>
    [Description("A query for a database, in a transaction that may only read. Conditions ask for value (first column of the first row), rows, json and time.")]
    [NotEmpty]
    public string? Sql { get; init; }

    /// <summary>A command for a Redis server, such as <c>PING</c>.</summary>
    [Description("A command for the Redis server that on names, such as PING. Conditions ask for reply and time.")]
    [NotEmpty]
    public string? Redis { get; init; }

    /// <summary>A port to connect to.</summary>
    [Description("A port to connect to, such as smtp.example:587. Conditions ask for time.")]
    [Text(@"^[^\s/@]+:\d{1,5}$", "a host and port", "a host and port, such as smtp.example:587")]
    public string? Tcp { get; init; }

    /// <summary>A server to make a TLS handshake with; its certificate must be valid.</summary>
    [Description("A server to make a TLS handshake with, such as shop.example:443; its certificate must be valid. Conditions ask for days-left, protocol (TLS1.2, TLS1.3), TLS1.0 to TLS1.3 (offered or refused) and time.")]
    [Text(@"^[^\s/@]+:\d{1,5}$", "a host and port", "a host and port, such as smtp.example:587")]
    public string? Tls { get; init; }

    /// <summary>A command line, run by the system's shell beside the runbook, with <c>BASE_URL</c> and <c>VERSION</c>.</summary>
    [Description("A command line, run by the system's shell beside the runbook with the variables BASE_URL and VERSION. Conditions ask for exit (0, where none is named), output, json and time.")]
    [NotEmpty]
    public string? Command { get; init; }

    /// <summary>A regular expression for lines of the log of the version that serves.</summary>
    [Description("A regular expression for lines of the log of the version that serves, after the cutover. Conditions ask for count (more than 0, where none is named) and last, the last line it matches.")]
    [NotEmpty, Regex]
    public string? Log { get; init; }

    /// <summary>An OpenAPI 3 document beside the runbook: each of its GETs is asked, and must answer as the document says.</summary>
    [Description("An OpenAPI 3 document (JSON or YAML) beside the runbook: each of its GETs is asked; the status must be one that it promises, and JSON valid by its schema. Where it asks for a login and headers gives none, 401 and 403 are as expected.")]
    [InRepository]
    public string? Openapi { get; init; }

    /// <summary>A file of requests beside the runbook, of Hurl (<c>.hurl</c>) or the editors (<c>.http</c>, <c>.rest</c>): asked in order, as a sequence.</summary>
    [Description("A file of requests beside the runbook, of Hurl (.hurl) or the editors (.http, .rest), asked in order as a sequence: the service is asked, whatever address stands there. {{name}} is an earlier capture or stands under parameters.")]
    [InRepository]
    [Text(@"\.(hurl|http|rest)$", "a file of requests", "a file that ends in .hurl, .http or .rest")]
    public string? Requests { get; init; }

    /// <summary>Path of a page to open in a real browser.</summary>
    [Description("Path of a page to open in a real browser (Chromium, Chrome or Edge, as installed). Conditions ask for load, interactive and lcp (times), layout-shift, console-errors and failed-requests (of this host; both 0, where none is named), title, status. It leaves a screenshot, and a trace when it is not go.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public string? Browser { get; init; }

    /// <summary>With <see cref="Browser"/>: what is done in the page once it is loaded and measured, in order. The first that fails ends it.</summary>
    [Description("With browser: what is done in the page once it is loaded and measured, in order. The first that fails ends it.")]
    public IReadOnlyList<BrowserActionSettings> Do { get; init; } = [];

    /// <summary>With <see cref="Browser"/>: requests that the page itself must have sent, at the latest when all is done.</summary>
    [Description("With browser: requests that the page itself must have sent, at the latest when all is done.")]
    public IReadOnlyList<BrowserCallSettings> Calls { get; init; } = [];

    /// <summary>With <see cref="Browser"/>: regular expressions of console messages and failed requests that are known and do not count.</summary>
    [Description("With browser: regular expressions of console messages and of failed requests (GET https://… 404) that are known and do not count.")]
    [NotEmpty, Regex]
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>With <see cref="Browser"/>: what is decided where none can be had: none is installed, it does not start, or it ends while it looks. Default hold.</summary>
    [Description("With browser: what is decided where none can be had: none is installed, it does not start, or it ends while it looks.")]
    public WithoutBrowser WithoutBrowser { get; init; } = WithoutBrowser.Hold;

    /// <summary>With <see cref="Requests"/>: values of its variables. With <see cref="Openapi"/>: values of parameters, by name. Default: what the document shows (example, default, the first of an enum).</summary>
    [Description("With requests: values of its variables, by name. With openapi: values of parameters; default: what the document shows (example, default, first of an enum).")]
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>With <see cref="Openapi"/>: only these paths; <c>*</c> is anything but a slash, <c>**</c> anything. Default: all.</summary>
    [Description("With openapi: only these of its paths, such as /api/**. Default: all.")]
    [NotEmpty]
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>With <see cref="Openapi"/>: none of these paths.</summary>
    [Description("With openapi: none of these of its paths, such as /admin/**.")]
    [NotEmpty]
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>URL of the database or Redis server that is asked; for <see cref="Browser"/> the address of one that runs with a debugging port, or a program. Default for <see cref="Sql"/>: the runbook's database, for <see cref="Browser"/>: what is installed.</summary>
    [Description("URL of the database or Redis server that sql or redis asks; for browser the address of one that runs with a debugging port (http://127.0.0.1:9222), or a program. Default for sql: the runbook's database, for browser: what is installed.")]
    public Secret? On { get; init; }

    /// <summary>JSON body, as text; captures as <c>$name</c>.</summary>
    [Description("JSON body, as text or as YAML. Captured values are written as $name.")]
    [JsonText]
    public string? Json { get; init; }

    /// <summary>Fields of a form to send in place of JSON; captures as <c>$name</c>.</summary>
    [Description("Fields of a form to send, in place of JSON.")]
    public IReadOnlyDictionary<string, string> Form { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Headers to send.</summary>
    [Description("Headers to send.")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>No answer within this is none; of a browser each wait: loading, each action, the calls. Default: 10 s, a command 1 min.</summary>
    [Description("No answer within this is none; of a browser each wait: loading, each action, the calls. Default: 10s, of a command 1m.")]
    [Positive]
    public TimeSpan? Timeout { get; init; }

    /// <summary>In a session of a load: how long it thinks before this request. Default: as its kind says.</summary>
    [Description("In a session of a load: how long it thinks before this request. Default: as its kind says.")]
    [Pause]
    public string? Pause { get; init; }

    /// <summary>Asked again until all holds, at most so long. Default: asked once.</summary>
    [Description("Asked again until all holds, at most so long. Default: asked once.")]
    [Positive]
    public TimeSpan? Within { get; init; }

    /// <summary>With <see cref="Within"/>: so many times in a row all must hold. Default 1.</summary>
    [Description("With within: so many times in a row all must hold.")]
    [Range(1, 1000)]
    public int InARow { get; init; } = 1;

    /// <summary>Conditions that must all hold, such as <c>status == 200</c>, <c>json.status == healthy</c>, <c>header X-Frame-Options == DENY</c>, <c>body !~ /Traceback/</c>, <c>time &lt; 500ms</c>.</summary>
    [Description("Conditions that must all hold: status == 200, json.status == healthy, header NAME ~ /…/, body !~ /…/, time < 500ms. A number may have bands: time < 500ms go < 800ms warn > 1s stop; what none of them takes is hold, or stop where no band says stop.")]
    [Condition]
    public IReadOnlyList<string> Expect { get; init; } = [];

    /// <summary>File with the JSON Schema that the answer's JSON must be valid by, such as <c>schemas/order.json</c>, or a part of a document: <c>openapi.json#/components/schemas/Order</c>.</summary>
    [Description("File with the JSON Schema that the answer's JSON must be valid by (draft 6 to 2020-12; JSON or YAML), or a part of a document: openapi.json#/components/schemas/Order. An HTTP probe that has one is asked for status < 400 where expect says nothing.")]
    [InRepository]
    public string? Schema { get; init; }

    /// <summary>Whether redirects are followed, ten at most; else the redirect itself is the answer. Default false.</summary>
    [Description("Whether redirects are followed, ten at most, in place of judging the redirect itself.")]
    public bool Follow { get; init; }

    /// <summary>Values kept for later steps: name and JSON path, such as <c>token: json.token</c>, or <c>header NAME</c>.</summary>
    [Description("Values kept for later steps: name and place in the answer.")]
    [CapturePath]
    public IReadOnlyDictionary<string, string> Capture { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A sequence of probes that share their captures.</summary>
    [Description("A sequence of probes that share their captures.")]
    public IReadOnlyList<ProbeSettings> Steps { get; init; } = [];

    /// <summary>What its failure decides: stop (default) or warn.</summary>
    [Description("What its failure decides.")]
    public OnFailure OnFailure { get; init; } = OnFailure.Stop;

    /// <summary>The requirement it meets, such as <c>VF-01</c>.</summary>
    [Description("The requirement it meets, such as VF-01.")]
    [Text(@"^[A-Z]{2}-\d{2}(, [A-Z]{2}-\d{2})*$", "a requirement", "two letters and a number, such as PF-02, or several: PF-02, PF-03")]
    public string? Requirement { get; init; }

    // What conditions may ask for by the kind of probe; none: nothing is known of it.
    private string[] Asks => Sql is not null ? ["value", "rows", "json", "time"] : Redis is not null ? ["reply", "time"] : Tcp is not null ? ["time"] : Tls is not null ? ["days-left", "protocol", "TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3", "time"] : Command is not null ? ["exit", "output", "json", "time"] : Log is not null ? ["count", "last"]
        : Browser is not null ? ["load", "interactive", "lcp", "layout-shift", "console-errors", "failed-requests", "title", "status"]
        : (Get ?? Post ?? Put ?? Patch ?? Delete) is not null ? ["status", "time", "body", "header", "json"] : [];

    private static string? SubjectOf(string condition) => Expectation.TryParse(condition, out var read, out _) ? (read.Subject is Subject.Named ? read.Subject.Text : read.Subject.Text.Split('.', '[', ' ')[0]) : null;

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        string[] does = [.. new[] { Get is null ? null : "get", Post is null ? null : "post", Put is null ? null : "put", Patch is null ? null : "patch", Delete is null ? null : "delete", Sql is null ? null : "sql", Redis is null ? null : "redis", Tcp is null ? null : "tcp", Tls is null ? null : "tls", Command is null ? null : "command", Log is null ? null : "log", Openapi is null ? null : "openapi", Requests is null ? null : "requests", Browser is null ? null : "browser", Steps.Count == 0 ? null : "steps" }.OfType<string>()];
        if (does.Length == 0)
            yield return ("", "asks for nothing", "one of get, post, put, patch, delete, sql, redis, tcp, tls, command, log, openapi, requests, browser, steps");
        else if (does.Length > 1)
            yield return (does[1], $"has {string.Join(" and ", does)}: a probe does one thing", "one of get, post, put, patch, delete, sql, redis, tcp, tls, command, log, openapi, requests, browser; several in order go under steps");
        if (Json is not null && (Post ?? Put ?? Patch) is null)
            yield return ("json", "a body without a post", "json beside post, put or patch only");
        if (Form.Count > 0 && ((Post ?? Put ?? Patch) is null || Json is not null))
            yield return ("form", Json is null ? "a form without a post" : "a form beside json", "form beside post, put or patch, and without json");
        if (Schema is not null && !Asks.Contains("json", StringComparer.Ordinal) && does.Length > 0 && (Openapi ?? Requests) is null)
            yield return ("schema", $"stands beside {does[0]}, which has no JSON", "schema beside get, post, put, patch, delete, sql or command");
        if (Follow && Get is null)
            yield return ("follow", "only a get follows redirects", "follow beside get");
        if (Openapi is null)
            foreach (var key in new[] { Parameters.Count > 0 && Requests is null ? "parameters" : null, Only.Count > 0 ? "only" : null, Except.Count > 0 ? "except" : null }.OfType<string>())
                yield return (key, "stands without openapi", $"{key} beside openapi");
        if ((Openapi ?? Requests) is not null)
            foreach (var key in new[] { Requests is not null && Headers.Count > 0 ? "headers" : null, Expect.Count > 0 ? "expect" : null, Capture.Count > 0 ? "capture" : null, Within is not null ? "within" : null, Schema is not null ? "schema" : null }.OfType<string>())
                yield return (key, $"stands beside {(Openapi is null ? "requests" : "openapi")}: what is expected is in that {(Openapi is null ? "file" : "document")}", Openapi is null ? "requests with parameters" : "openapi with headers, parameters, only, except");
        if (Within is not null && (Post ?? Put ?? Patch ?? Delete) is not null)
            yield return ("within", "asked again and again, it would change something each time", "within beside what only asks: get, sql, redis, tcp, tls, command, log");
        if (Redis is not null && (On is null || !RedisUrl.Is(On.Reveal())))
            yield return (On is null ? "redis" : "on", On is null ? "names no server" : "is no URL of Redis", "on: a URL such as redis://:password@host:6379/0, best as ${env:REDIS_URL}");
        if (Sql is not null && On is not null && new DatabaseUrlAttribute().Complaint(On) is { } unfit)
            yield return ("on", unfit, "a URL such as postgresql://user@host:5432/name");
        if (On is not null && Sql is null && Redis is null && Browser is null)
            yield return ("on", "stands beside neither sql, redis nor browser", "on beside sql, redis or browser");
        foreach (var complaint in OfBrowser())
            yield return complaint;
        foreach (var (line, subject) in Expect.Index().Select(one => (one.Index, SubjectOf(one.Item))))
            if (subject is not null && Asks.Length > 0 && !Asks.Contains(subject, StringComparer.Ordinal))
                yield return ($"expect[{line}]", $"asks for {subject}, which {does.FirstOrDefault()} has not", string.Join(", ", Asks));
        if (Timeout is not null && (Get ?? Post ?? Put ?? Patch ?? Delete ?? Command ?? Openapi ?? Requests ?? Browser) is null && does.Length > 0)
            yield return ("timeout", $"stands beside {does[0]}, which has a limit of its own", "timeout beside get, post, put, patch, delete, command, openapi, requests or browser");
        if (Timeout > TimeSpan.FromHours(1))
            yield return ("timeout", "is longer than a release should wait", "at most 1h");
        if (InARow > 1 && Within is null)
            yield return ("in-a-row", "stands without within: it is asked once", "in-a-row beside within");
        if (Steps.Count > 0)
            foreach (var key in new[] { Expect.Count > 0 ? "expect" : null, Capture.Count > 0 ? "capture" : null, Within is not null ? "within" : null }.OfType<string>())
                yield return (key, "stands beside steps: a sequence itself asks nothing", "under the step that it is about");
    }

    private IEnumerable<(string Key, string Complaint, string? Allowed)> OfBrowser()
    {
        foreach (var key in new[] { Do.Count > 0 ? "do" : null, Calls.Count > 0 ? "calls" : null, Allow.Count > 0 ? "allow" : null, WithoutBrowser != WithoutBrowser.Hold ? "without-browser" : null }.OfType<string>())
            if (Browser is null)
                yield return (key, "stands without browser", $"{key} beside browser");
        foreach (var key in new[] { Capture.Count > 0 ? "capture" : null, Within is not null ? "within" : null }.OfType<string>())
            if (Browser is not null)
                yield return (key, "stands beside browser: a page is looked at once", "browser with expect, do, calls, allow, headers, timeout");
    }
}
