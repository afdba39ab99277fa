using System.Net;

namespace Interlock.Edge;

/// <summary>How one edge is started.</summary>
internal sealed record EdgeOptions(IPEndPoint Listen, string StateFolder, string ControlSocket)
{
    /// <summary>A forwarded request that moves no byte in either direction for this long is given up.</summary>
    public TimeSpan ActivityTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long to wait for the edge before this one to let go of the port and the state folder.</summary>
    public TimeSpan BindWait { get; init; } = TimeSpan.FromSeconds(5);

    public const string Help = """
        Interlock.Edge: the reverse proxy that cuts traffic over.

          --listen http://127.0.0.1:8080   where clients connect; port 0 takes a free one
          --state <folder>                 keeps edge.json and edge.log; one edge per folder
          --control <path>                 Unix socket of the control interface, in a folder of mode 0700
          --activity-timeout 100s          gives up a request that moves no byte for this long
          --bind-wait 5s                   waits this long for the previous edge to let go of the port
          --help                           this page

        Durations: 500ms, 30s, 10m, 1h. Exit codes: 0 stopped as asked, 1 could not start, 2 wrong usage.
        """;

    private static readonly string[] Known = ["--listen", "--state", "--control", "--activity-timeout", "--bind-wait"];

    /// <summary>Reads the command line and reports every problem at once.</summary>
    public static ParsedOptions Parse(IReadOnlyList<string> args)
    {
        if (args.Contains("--help") || args.Contains("-h"))
            return new ParsedOptions(null, Help, 0);

        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        var problems = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var n, var v] ? (n, v) : (args[i], null);
            if (!Known.Contains(name))
                problems.Add($"Unknown argument '{args[i]}'. Known: {string.Join(", ", Known)}, --help.");
            else if (value is null && i + 1 == args.Count)
                problems.Add($"{name} needs a value.");
            else if (!given.TryAdd(name, value ?? args[++i]))
                problems.Add($"{name} is given twice.");
        }

        if (problems.Count > 0)
            return ParsedOptions.Wrong(problems);

        foreach (var required in Known.Take(3).Where(name => string.IsNullOrEmpty(given.GetValueOrDefault(name))))
            problems.Add($"{required} is required.");
        var listen = given.TryGetValue("--listen", out var url) ? ListenAddress.Parse(url, problems) : null;
        var activity = Read("--activity-timeout", TimeSpan.FromSeconds(100));
        var bind = Read("--bind-wait", TimeSpan.FromSeconds(5));
        if (activity == TimeSpan.Zero)
            problems.Add("--activity-timeout must be longer than nothing.");
        return problems.Count > 0 || listen is null
            ? ParsedOptions.Wrong(problems)
            : new ParsedOptions(new EdgeOptions(listen, Path.GetFullPath(given["--state"]), Path.GetFullPath(given["--control"])) { ActivityTimeout = activity, BindWait = bind }, "", 0);

        TimeSpan Read(string name, TimeSpan otherwise)
        {
            if (!given.TryGetValue(name, out var text))
                return otherwise;
            if (Duration.TryParse(text, out var duration))
                return duration;
            problems.Add($"{name} '{text}' is not a duration such as 500ms, 30s, 10m or 1h.");
            return otherwise;
        }
    }
}

/// <summary>Options to run with, or what to print and the exit code to end with.</summary>
internal sealed record ParsedOptions(EdgeOptions? Options, string Message, int ExitCode)
{
    public static ParsedOptions Wrong(IEnumerable<string> problems) => new(null, string.Join(Environment.NewLine, problems), 2);
}
