using Interlock.Platforms;

namespace Interlock.Diagnose;

/// <summary>DG-01: whether something serves, and is well.</summary>
internal static class ServiceServes
{
    public static Finding Judge(Live? live) => live switch
    {
        null => new("service", Verdict.Stop, "nothing serves", "--target=Deploy"),
        { Healthy: false } sick => new("service", Verdict.Stop, sick.Evidence, "its log tells why" + WayBack.Place),
        _ => new("service", Verdict.Go, live.Evidence),
    };
}
