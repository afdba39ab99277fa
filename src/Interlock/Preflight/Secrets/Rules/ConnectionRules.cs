namespace Interlock.Preflight.Secrets.Rules;

/// <summary>Passwords inside URLs and connection strings.</summary>
internal static class ConnectionRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("postgres-url", "PostgreSQL URL with a password", ["postgres"], """(?i)postgres(?:ql)?(?:\+[a-z0-9_]{1,20})?://[^\s:@/"'<>`]{0,64}:(?<s>[^\s/"'<>`]{4,128})@[A-Za-z0-9.\[_$-]""") { Quick = Prefilters.UserInfo, IgnoreCase = true, WholeWord = false, Accept = Shapes.RealPassword },
        new("mysql-url", "MySQL URL with a password", ["mysql", "mariadb"], """(?i)(?:mysqlx?|mariadb)(?:\+[a-z0-9_]{1,20})?://[^\s:@/"'<>`]{0,64}:(?<s>[^\s/"'<>`]{4,128})@[A-Za-z0-9.\[_$-]""") { Quick = Prefilters.UserInfo, IgnoreCase = true, WholeWord = false, Accept = Shapes.RealPassword },
        new("redis-url", "Redis URL with a password", ["redis:", "rediss:"], """(?i)rediss?(?:\+[a-z0-9_]{1,20})?://[^\s:@/"'<>`]{0,64}:(?<s>[^\s/"'<>`]{4,128})@[A-Za-z0-9.\[_$-]""") { Quick = Prefilters.UserInfo, IgnoreCase = true, WholeWord = false, Accept = Shapes.RealPassword },
        new("mongodb-url", "MongoDB URL with a password", ["mongodb"], """(?i)mongodb(?:\+srv)?(?:\+[a-z0-9_]{1,20})?://[^\s:@/"'<>`]{0,64}:(?<s>[^\s/"'<>`]{4,128})@[A-Za-z0-9.\[_$-]""") { Quick = Prefilters.UserInfo, IgnoreCase = true, WholeWord = false, Accept = Shapes.RealPassword },
        new("amqp-url", "AMQP URL with a password", ["amqp"], """(?i)amqps?(?:\+[a-z0-9_]{1,20})?://[^\s:@/"'<>`]{0,64}:(?<s>[^\s/"'<>`]{4,128})@[A-Za-z0-9.\[_$-]""") { Quick = Prefilters.UserInfo, IgnoreCase = true, WholeWord = false, Accept = Shapes.RealPassword },
        new("sqlserver-url", "SQL Server URL with a password", ["mssql", "sqlserver"], """(?i)(?:mssql|sqlserver)(?:\+[a-z0-9_]{1,20})?://[^\s:@/"'<>`]{0,64}:(?<s>[^\s/"'<>`]{4,128})@[A-Za-z0-9.\[_$-]""") { Quick = Prefilters.UserInfo, IgnoreCase = true, WholeWord = false, Accept = Shapes.RealPassword },
        new("connection-string-password", "Password in a connection string", ["password", "pwd"], """(?i)(?:password|pwd)[ ]?=[ ]?(?<s>[^;"'\s<>]{4,128})""") { Quick = Prefilters.Pair, IgnoreCase = true, Accept = Shapes.InConnectionString },
        new("url-password", "URL with a password", ["://"], """://[^\s:@/"'<>`(]{0,64}:(?<s>[^\s:@/"'<>`()]{4,128})@[A-Za-z0-9.\[_$-]""") { Quick = Prefilters.UserInfo, WholeWord = false, Accept = Shapes.RealPasswordAfterScheme },
        new("url-parameter", "Secret in a URL parameter", ["?password=", "&password=", "?access_token=", "&access_token=", "?api_key=", "&api_key=", "?apikey=", "&apikey=", "?token=", "&token=", "&client_secret="], """(?i)[?&](?:password|access_token|api_?key|token|client_secret)=(?<s>[A-Za-z0-9_.~%+/-]{8,200})""") { IgnoreCase = true, WholeWord = false, Generic = true, MinEntropy = 2.8, Accept = Shapes.HasLetterAndDigit },
        new("authorization-header", "Authorization header", ["authorization"], """(?i)authorization["']?[ \t]{0,3}[:=,][ \t]{0,3}["']?(?:bearer|basic|token|api-token)[ ](?<s>[A-Za-z0-9_.~+/-]{16,250}={0,2})""") { IgnoreCase = true, WholeWord = false, Generic = true, MinEntropy = 3.2, Quick = Prefilters.Authorization, Accept = Shapes.HasLetterAndDigit },
        new("curl-user", "User and password on a curl command", ["curl "], """curl (?:[^\0]{0,240}?[ \t\n])?(?:-u|--user)[ =]{0,3}["']?[^\s:"'$<{]{0,60}:["']?(?<s>[^\s"'$<{]{4,100})["']?""") { WholeWord = false, Accept = Shapes.RealPassword, Quick = Prefilters.CurlUser },
        // A token is often a user without a password.
        new("curl-token", "Token on a curl command", ["curl "], """curl (?:[^\0]{0,240}?[ \t\n])?(?:-u|--user)[ =]{0,3}["'](?<s>[^\s:"'$<{]{10,100}):["']""") { WholeWord = false, Accept = Shapes.LooksIssued, Quick = Prefilters.CurlUser },
        new("kubernetes-secret", "Value in a Kubernetes Secret", ["data:", "stringData:"], """(?:stringData|data):[ \t]{0,3}\r?\n(?:[ \t]{1,12}#[^\n]{0,200}\n)?[ \t]{1,12}[\w.-]{1,80}:[ \t]{0,4}(?:[|>][+-]?[ \t]{0,3}\r?\n[ \t]{1,16})?["']?(?<s>[A-Za-z0-9+/!@#%^&*_.-]{8,300}={0,2})["']?""") { MaxLength = 600, Generic = true, Accept = Shapes.InKubernetesSecret, Quick = Prefilters.BlockBelow },
        new("header-key", "Key in a request header", ["apikey:", "api-key:", "token:", "authorization:"], """(?i)(?:api-?key|token|authorization):[ ]{0,4}(?<s>[A-Za-z0-9_.~+/@=-]{10,250})""") { IgnoreCase = true, WholeWord = false, Generic = true, MinEntropy = 2.8, Quick = Prefilters.Header, Accept = Shapes.QuotedHeader },
    ];
}
