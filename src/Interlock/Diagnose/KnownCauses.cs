using System.Text.RegularExpressions;

namespace Interlock.Diagnose;

/// <summary>What lines of logs and errors are known to come of, whatever the service is written in.</summary>
internal static partial class KnownCauses
{
    /// <summary>One kind of line.</summary>
    /// <param name="Sign">Matches it; the group <c>x</c> is what it is about.</param>
    /// <param name="Name">The cause; <c>{x}</c> stands for that group.</param>
    /// <param name="Certainty">1 to 100.</param>
    /// <param name="Fix">What to do.</param>
    internal sealed record Known(Regex Sign, string Name, int Certainty, string Fix);

    public static IReadOnlyList<Known> All { get; } =
    [
        new(DiskFull(), "the disk is full", 95, "make room, then start the service again; --target=Status --clean drops replay slots, which keep write-ahead log"),
        new(OutOfMemory(), "memory ran out", 90, "give it more memory" + WayBack.Place),
        new(TooManyConnections(), "the database has no connection left", 90, "make the services' pools smaller, or max_connections larger; end what is idle"),
        new(WrongPassword(), "the database refuses the credentials of {x}", 90, "correct the URL or the password in the variable, then deploy again"),
        new(NoDatabase(), "there is no database {x}", 90, "correct the name in the database's URL, or create it"),
        new(NoColumn(), "the schema lacks {x}, which the code needs", 88, "the migration is missing or was taken back: --target=Migrate" + WayBack.Place),
        new(MissingVariable(), "the variable {x} is not set", 86, "set it in release.yaml or in the environment, then deploy again"),
        new(NoModule(), "{x} is missing in what was built", 84, "add it to the dependencies and build again" + WayBack.Place),
        new(PortTaken(), "the port is taken by another process", 84, "stop what listens there (ss -ltnp), or choose another with --port"),
        new(RedisGone(), "Redis does not answer", 82, "start it, or correct REDIS_URL"),
        new(Certificate(), "a certificate is not valid or has expired", 80, "renew it; look at the machine's clock as well"),
        new(NoHost(), "the host {x} can't be found", 78, "correct the name in the variable that holds it, or look at DNS"),
        new(Refused(), "nothing listens at {x}", 74, "start what should listen there, or correct the address"),
        new(Deadlock(), "transactions wait for each other", 70, "look at locks and long statements above"),
        new(StatementTimeout(), "statements take too long", 68, "look for a missing index: explain the statement of the log"),
        new(Unauthorised(), "a provider refuses our key", 64, "look whether the key has expired or was replaced"),
        new(RateLimited(), "a provider limits our requests", 60, "call it less, or ask for a higher limit"),
        new(TimedOut(), "something that the service calls does not answer in time", 50, "look which: its line is above; an external provider may be down"),
    ];

    [GeneratedRegex(@"No space left on device|ENOSPC|could not extend file", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DiskFull();

    [GeneratedRegex(@"\bMemoryError\b|OutOfMemoryE|heap out of memory|Cannot allocate memory|OOMKilled|Out of memory: Kill", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OutOfMemory();

    [GeneratedRegex(@"too many clients|remaining connection slots|too many connections|QueuePool limit|connection pool (is )?exhausted", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TooManyConnections();

    [GeneratedRegex(@"password authentication failed for user ""(?<x>[^""]+)""|role ""(?<x>[^""]+)"" does not exist", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WrongPassword();

    [GeneratedRegex(@"database ""(?<x>[^""]+)"" does not exist", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoDatabase();

    [GeneratedRegex(@"(?<x>(column|relation|table|type|function) ""?[\w.""]+""?(\([^)]*\))?) does not exist|no such (?<x>(table|column): \S+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoColumn();

    [GeneratedRegex(@"\b(?<x>[A-Z][A-Z0-9]*_[A-Z0-9_]+)\b\W{0,3}(is |=|: ?)?(NOT_SET|not set|undefined|required|missing)|environment variable ['""`]?(?<x>[A-Z][A-Z0-9_]{2,})|KeyError: '(?<x>[A-Z][A-Z0-9_]{2,})'", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MissingVariable();

    [GeneratedRegex(@"No module named '?(?<x>[\w.]+)|Cannot find (module|package) '(?<x>[^']+)'|Could not load file or assembly '(?<x>[^',]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoModule();

    [GeneratedRegex(@"address already in use|EADDRINUSE", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PortTaken();

    [GeneratedRegex(@"redis\S*.{0,60}(refused|timed? ?out|unreachable|not connected|closed)|(refused|timed? ?out).{0,60}(redis|:6379)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RedisGone();

    [GeneratedRegex(@"certificate (has expired|verify failed|is not valid)|CERT_HAS_EXPIRED|RemoteCertificate", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Certificate();

    [GeneratedRegex(@"could not translate host name ""(?<x>[^""]+)""|getaddrinfo (ENOTFOUND|EAI_AGAIN) (?<x>\S+)|Name or service not known( \((?<x>[^)]+)\))?|Temporary failure in name resolution", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoHost();

    [GeneratedRegex(@"ECONNREFUSED (?<x>\S+)|connection (to server at )?""?(?<x>[\w.:\[\]-]*)""?[^\n]{0,60}(failed: Connection )?refused|Connection refused( \((?<x>[\w.:]+)\))?", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Refused();

    [GeneratedRegex(@"deadlock detected|lock timeout|LockNotAvailable", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Deadlock();

    [GeneratedRegex(@"canceling statement due to statement timeout|QueryCanceled", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex StatementTimeout();

    [GeneratedRegex(@"invalid.?api.?key|401 (Client Error|Unauthorized)|authentication_error|AuthenticationError", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Unauthorised();

    [GeneratedRegex(@"429 (Client Error|Too Many Requests)|RateLimitError|rate_limit_exceeded", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RateLimited();

    [GeneratedRegex(@"ReadTimeout|ETIMEDOUT|TimeoutError|timed out", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TimedOut();
}
