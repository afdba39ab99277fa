using Interlock.Engine;
using Interlock.Secure.Tls;

namespace Interlock.Preflight.Documents;

/// <summary>The authorities of <c>secure.tls.ca</c> can be read, and one at least is in force, so that no probe finds out after the cutover.</summary>
internal sealed class OwnAuthorities(string file) : Step
{
    public override string Name => "certificate authorities";

    public override Phase Phase => Phase.Preflight;

    public override string Requirement => "SC-01";

    public override string Topic => "documents";

    public override IReadOnlyList<string> Effects => [$"reads {file}"];

    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var trust = TlsTrust.Of(context);
        if (trust.Problem is { } problem)
            return Task.FromResult(StepResult.Stop(problem));
        var now = context.Clock.GetUtcNow().UtcDateTime;
        var byForce = trust.Own.ToLookup(one => now >= one.NotBefore.ToUniversalTime() && now <= one.NotAfter.ToUniversalTime());
        string[] outOfForce = [.. byForce[false].Select(one => $"{file} (secure.tls.ca): {one.Subject} is in force only from {one.NotBefore.ToUniversalTime():yyyy-MM-dd} to {one.NotAfter.ToUniversalTime():yyyy-MM-dd}: what it vouches for is not believed")];
        var inForce = string.Join(", ", byForce[true].Select(one => $"{one.Subject}, until {one.NotAfter.ToUniversalTime():yyyy-MM-dd}"));
        IReadOnlyList<string> details = outOfForce.Length == 1 ? [] : outOfForce;
        // While authorities change, their file holds the old one beside the new: one in force is enough.
        return Task.FromResult(outOfForce.Length == 0 ? StepResult.Go($"{file}: {inForce}")
            : inForce.Length == 0 ? StepResult.Stop(outOfForce[0], details)
            : StepResult.Warn($"{outOfForce[0]}; in force: {inForce}", details));
    }
}
