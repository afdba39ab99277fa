using Interlock.Database;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Plan;
using Interlock.Platforms;
using Interlock.Processes;
using Interlock.Runbook;
using Interlock.Verify.Probes.Browsers;

namespace Interlock.Tests.Verify;

/// <summary>What a gate may know in a test: a version, and where the service answers.</summary>
internal static class Contexts
{
    public const string Version = "1.4.0";

    public static StepContext For(string url, Secret? key = null, string? state = null, TimeProvider? clock = null, Func<ReleaseHistory>? history = null, string root = "/", IPlatform? platform = null, string? artifacts = null, BrowserHouse? browsers = null, SecureSettings? secure = null, MonitorSettings? monitor = null, System.Text.Json.Nodes.JsonObject? data = null, ICommandRunner? commands = null) => new()
    {
        Plan = new ReleasePlan(Runbook(secure: secure, monitor: monitor), "local", Version, "abc", []),
        Run = "local-test-1.4.0",
        Site = new Site(root, state ?? "/nowhere", artifacts ?? "/nowhere"),
        Commands = commands!,
        Clock = clock ?? TimeProvider.System,
        Platform = platform!,
        Repository = null!,
        Options = new RunOptions(),
        FindData = (_, _) => data,
        Database = _ => Task.FromResult<DatabaseUrl?>(null),
        Say = _ => { },
        BaseUrl = _ => Task.FromResult(url),
        ProberKey = key,
        Browsers = browsers,
        History = history ?? (() => ReleaseHistory.Of([])),
    };

    public static ReleaseRunbook Runbook(VerifySettings? verify = null, SecureSettings? secure = null, MonitorSettings? monitor = null) => new()
    {
        Name = "shop",
        Version = "1.4.0",
        Services = new Dictionary<string, ServiceSettings> { ["web"] = new() { Run = "./web" } },
        Verify = verify ?? new VerifySettings(),
        Secure = secure ?? new SecureSettings(),
        Monitor = monitor ?? new MonitorSettings(),
    };

    public static PlanRequest Request(ReleaseRunbook runbook) => new(runbook, "local", Version, "abc");
}
