using Interlock.Engine;
using Interlock.Secure.Tls;

namespace Interlock.Preflight.Documents;

/// <summary>The authorities of <c>secure.tls.ca</c> can be read and are in force, so that no probe finds out after the cutover.</summary>
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
        var now = context.Clock.GetUtcNow().UtcDateTime;
        string[] problems = trust.Problem is { } problem ? [problem] : [.. trust.Own.Where(one => now < one.NotBefore.ToUniversalTime() || now > one.NotAfter.ToUniversalTime()).Select(one => $"{file} (secure.tls.ca): {one.Subject} is in force only from {one.NotBefore.ToUniversalTime():yyyy-MM-dd} to {one.NotAfter.ToUniversalTime():yyyy-MM-dd}: what it vouches for is not believed")];
        return Task.FromResult(problems.Length > 0 ? StepResult.Stop(problems[0], problems.Length == 1 ? [] : problems)
            : StepResult.Go($"{file}: {string.Join(", ", trust.Own.Select(one => $"{one.Subject}, until {one.NotAfter.ToUniversalTime():yyyy-MM-dd}"))}"));
    }
}
