using Interlock.Engine;
using Interlock.Verify.Probes;

namespace Interlock.Secure;

/// <summary>VF-02, SC-04: what must not be there, such as the API's documentation, answers 404.</summary>
internal sealed class AbsentPaths(IReadOnlyList<string> paths) : Step
{
    public override string Name => "absent paths";

    public override Phase Phase => Phase.Secure;

    public override string Requirement => "VF-02, SC-04";

    public override IReadOnlyList<string> Effects => [.. paths.Select(path => $"GET {path}: 404")];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var prober = await Prober.ForAsync(context, Name, cancellation);
        var present = new List<string>();
        foreach (var path in paths)
        {
            var reply = await prober.AskAsync(Question.Get(path), cancellation);
            if (reply.Answer?.Status != 404)
                present.Add($"GET {path}: {(reply.Answer is { } answer ? $"{answer.Status}, expected 404" : reply.NoAnswer)}");
        }

        return present.Count == 0
            ? StepResult.Go($"404 for {string.Join(", ", paths)}")
            : StepResult.Stop($"{string.Join("; ", present)}. Switch it off for this environment", present);
    }
}
