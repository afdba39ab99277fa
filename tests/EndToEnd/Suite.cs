// They measure what clients feel: one at a time.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace EndToEnd;

/// <summary>Names of the suites that these tests belong to.</summary>
internal static class Suite
{
    public const string Trait = "Suite";
    public const string Runbooks = "runbooks";
    public const string Hosts = "hosts";
    public const string Slow = "slow";
    public const string Faults = "faults";
}
