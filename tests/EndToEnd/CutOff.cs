namespace EndToEnd;

/// <summary>A moment of a release at which it is cut off.</summary>
/// <param name="Name">What a reader calls it.</param>
/// <param name="Happened">Kind of the log's event.</param>
/// <param name="Step">The step it belongs to.</param>
/// <param name="Text">What the line says besides.</param>
public sealed record CutOff(string Name, string Happened, string Step, string Text = "")
{
    /// <summary>One in the middle of each phase, in their order.</summary>
    public static IReadOnlyList<CutOff> All { get; } =
    [
        new("Preflight", "step-started", "secret scan"),
        // Not when a step starts: then nothing may have been done yet that could be taken back.
        new("Backup", "step-ended", "pre-deploy tag"),
        new("the dump", "step-started", "database backup"),
        new("the proof", "step-started", "backup proof"),
        new("Provision", "step-started", "application database"),
        new("Migrate", "step-started", "migrations"),
        new("Rollout before the shift", "step-started", "new version is healthy"),
        new("Rollout in the shift", "step-said", "shift traffic", "50 %"),
        new("Rollout after the shift", "step-ended", "shift traffic"),
        new("Verify", "step-started", "latency"),
        new("Secure", "step-started", "rate limit"),
        new("Monitor", "step-started", "first watch"),
        new("Record", "step-started", "deployment log"),
    ];

    public static CutOff Named(string name) => All.Single(one => one.Name == name);

    /// <summary>Whether clients can have met the new version by then.</summary>
    public bool HadTraffic => All.ToList().IndexOf(this) >= All.ToList().IndexOf(Named("Rollout in the shift"));

    /// <summary>Whether there is something to take back by then.</summary>
    // The tag may be made beside the dump, or after it has begun.
    public bool HadChanged => Name is not ("Preflight" or "the dump");

    internal Task ReachedAsync(Running running) => running.WaitAsync(Happened, Step, Text);
}
