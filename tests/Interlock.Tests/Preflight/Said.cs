using Interlock.Engine;

namespace Interlock.Tests.Preflight;

internal static class Said
{
    public static void ShouldSay(this StepResult result, Verdict verdict, string evidence) => (result.Verdict, result.Evidence).ShouldBe((verdict, evidence));
}
