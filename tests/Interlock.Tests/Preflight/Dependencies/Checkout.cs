using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Preflight.Dependencies;

namespace Interlock.Tests.Preflight.Dependencies;

/// <summary>A plan over a folder with manifests in it.</summary>
internal static class Checkout
{
    public static DependencyScan Scan(string runbook = "") => new(new PlanRequest(Runbook.Text.Good(Runbook.Text.With(runbook)), "production", "1.4.0", "abc1234"));

    public static Inventory Read(this Room room, string runbook = "") => Scan(runbook).Read(room.Root);

    public static Task<StepResult> PinnedAsync(this Room room, string runbook = "") => room.RunAsync(new DependenciesPinned(Scan(runbook)));

    public static Task<StepResult> MinimumAsync(this Room room, string minimum) => room.RunAsync(new MinimumVersions(Scan($"dependencies: {{minimum: {{{minimum}}}}}")));
}
