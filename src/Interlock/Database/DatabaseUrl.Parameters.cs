using System.Collections.Frozen;
using System.Globalization;
using Npgsql;

namespace Interlock.Database;

public sealed partial record DatabaseUrl
{
    // What libpq's programs read instead of the parameter.
    private static readonly FrozenDictionary<string, string> Variables = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["sslmode"] = "PGSSLMODE",
        ["sslrootcert"] = "PGSSLROOTCERT",
        ["sslcert"] = "PGSSLCERT",
        ["sslkey"] = "PGSSLKEY",
        ["sslcrl"] = "PGSSLCRL",
        ["connect_timeout"] = "PGCONNECT_TIMEOUT",
        ["options"] = "PGOPTIONS",
        ["target_session_attrs"] = "PGTARGETSESSIONATTRS",
        ["channel_binding"] = "PGCHANNELBINDING",
        ["gssencmode"] = "PGGSSENCMODE",
        ["client_encoding"] = "PGCLIENTENCODING",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Those that only an application's own driver knows are left to it.
    private static void Apply(NpgsqlConnectionStringBuilder to, string name, string value)
    {
        switch (name)
        {
            case "sslmode":
                to.SslMode = Mode(value);
                break;
            case "sslrootcert":
                to.RootCertificate = value;
                break;
            case "sslcert":
                to.SslCertificate = value;
                break;
            case "sslkey":
                to.SslKey = value;
                break;
            case "connect_timeout":
                to.Timeout = int.Parse(value, CultureInfo.InvariantCulture);
                break;
            case "options":
                to.Options = value;
                break;
            default:
                break;
        }
    }

    private static SslMode Mode(string value) => value switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new FormatException($"sslmode '{value}' is none of disable, allow, prefer, require, verify-ca, verify-full"),
    };
}
