using Cake.Core;
using Interlock.Build.Arguments;
using Interlock.Cake;
using Interlock.Engine;
using Interlock.GitHub;
using Interlock.Repository;
using Interlock.Session;

namespace Interlock.Build;

/// <summary>Makes the library's session from the command line. Opening one touches nothing.</summary>
public static class Sessions
{
    /// <summary>The edge, built beside this program.</summary>
    public static string EdgeProgram { get; } = Path.Combine(RepositoryRoot.Path, "src/Interlock.Edge/bin/Release/net10.0/Interlock.Edge.dll");

    public static ReleaseSession Open(ReleaseArguments arguments, Observers observers, ICakeContext cake, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(observers);
        return new(new()
        {
            Target = Targets.Names.FirstOrDefault(name => string.Equals(name, arguments.Target, StringComparison.OrdinalIgnoreCase)) ?? "Deploy",
            Runbook = arguments.Runbook,
            State = arguments.State,
            Artifacts = Path.Combine(Path.GetDirectoryName(arguments.Runbook)!, "artifacts"),
            Environment = arguments.Environment,
            Release = arguments.Release,
            PlanDigest = arguments.Plan,
            Json = arguments.IsJson,
            KeepData = arguments.KeepsData,
            Cleans = arguments.Cleans,
            Fixes = arguments.Fixes,
            Port = arguments.Port,
            WatchFor = arguments.For,
            WatchesOnce = arguments.WatchesOnce,
            WatchesByCheckedOut = arguments.WatchesByCheckedOut,
            Files = arguments.Files,
            Secrets = new() { Staged = arguments.IsStaged, Since = arguments.Since, WritesBaseline = arguments.WritesBaseline, Sarif = arguments.Sarif },
            WatchView = observers.WatchView,
            Out = Console.Out,
            Warn = Console.Error.WriteLine,
            Ask = observers.CanAsk ? observers.Ask : null,
            Observer = observers.Choose,
            // Loaded when a step asks for it, and not before.
            Forge = access => new OctokitForge(access, TimeProvider.System),
            EdgeProgram = EdgeProgram,
            Options = new RunOptions
            {
                Parallel = Math.Max(2, arguments.Parallel),
                KeepOnFailure = arguments.KeepsOnFailure,
                Attested = arguments.Attested,
                Accepted = arguments.Accepted,
                Reason = arguments.Reason,
                To = arguments.To,
                Schema = arguments.Schema,
                RecreatesSchema = arguments.RecreatesSchema,
                AcceptsDataLoss = arguments.AcceptsDataLoss,
                Exclusive = arguments.IsExclusive,
                Only = arguments.Only,
                User = Environment.GetEnvironmentVariable("GITHUB_ACTOR") ?? Environment.UserName,
            },
        }, (root, bare, commands) => new CakeRepository(cake, root, bare, new GitRepository(root, bare, commands)), cancellation);
    }
}
