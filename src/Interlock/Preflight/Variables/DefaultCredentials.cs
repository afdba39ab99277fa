using System.Net;
using Interlock.Preflight.Secrets;
using Interlock.Runbook.Reading;

namespace Interlock.Preflight.Variables;

/// <summary>Credentials in values of variables that are nobody's own: the user as password, none at all, a vendor's.</summary>
internal static class DefaultCredentials
{
    private static readonly HashSet<string> Servers = new(StringComparer.OrdinalIgnoreCase)
    {
        "postgres", "postgresql", "redis", "rediss", "valkey", "mongodb", "amqp", "amqps", "mysql", "mariadb", "mssql", "sqlserver", "clickhouse", "couchdb", "neo4j", "bolt",
    };

    // From vendors' manuals and images; those that are words for a password anyway are known to DefaultValues.
    private static readonly HashSet<string> Vendors = new(StringComparer.OrdinalIgnoreCase)
    {
        "mysecretpassword", "my-secret-pw", "foobared", "toor", "minioadmin", "rabbitmq", "mongo", "neo4j", "cassandra", "elastic", "sa", "tiger", "123456", "12345", "qwerty", "letmein", "welcome",
    };

    /// <summary>What is wrong with a variable's value, to follow its name; null: nothing, or it holds no credentials. Never tells the value.</summary>
    public static string? Complaint(string name, string value)
    {
        if (UrlParts.Of(value) is not { } url || !Servers.Contains(url.Scheme.Split('+')[0]))
            return SecretKeys.Sounds(name) && DefaultValues.Is(name, value) ? "was never filled in: its value is one that stands for a real one" : null;
        var server = $"is a URL of {url.Scheme.Split('+')[0]}";
        return string.IsNullOrEmpty(url.Password)
                ? IsElsewhere(url) && !HasOtherProof(url) ? $"{server} without a password, of a host that is not this machine" : null
            : string.Equals(url.User, url.Password, StringComparison.OrdinalIgnoreCase) ? $"{server} whose password is its user's name"
            : Vendors.Contains(url.Password) || Placeholders.IsRun(url.Password) ? $"{server} with a password that vendors ship, or everybody guesses first"
            : DefaultValues.Is(name, value) ? $"{server} whose password was never filled in"
            : null;
    }

    // A socket's folder, or none at all, is this machine; so is what the query names.
    private static bool IsElsewhere(UrlParts url) => url.Hosts.Select(host => host.Host.Trim('[', ']')).Any(host =>
        host.Length > 0 && host[0] != '/' && !host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && !(IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)));

    private static bool HasOtherProof(UrlParts url) => url.Query.Keys.Any(key => key is "password" or "sslcert" or "sslkey" or "passfile" or "authMechanism" or "tlsCertificateKeyFile");
}
