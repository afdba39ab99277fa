using System.Reflection;
using Interlock.Build.Testing;
using Xunit.Sdk;

namespace Interlock.Build.Tests;

/// <summary>A test of what happens without an SDK: one that the system installed is hidden in a mount namespace, where that is allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheoryWithoutSystemSdkAttribute : TheoryAttribute
{
    public TheoryWithoutSystemSdkAttribute()
    {
        if (HiddenSdk.Folders.Count > 0 && !HiddenSdk.IsPossible())
            Skip = $"The SDK in {HiddenSdk.Folders[0]} cannot be hidden: unshare is not allowed here.";
    }
}

/// <summary>Gives a test <c>build.sh</c>, and its twin <c>build.ps1</c> where there is PowerShell, each with every further value.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EachScriptAttribute(params string[] values) : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        from script in PowerShell.Command is null ? new[] { "build.sh" } : ["build.sh", "build.ps1"]
        from more in values.Length == 0 ? [Array.Empty<object>()] : values.Select(value => new object[] { value })
        select (object[])[script, .. more];
}

/// <summary>Skipped where there is no PowerShell: one of these stands for all that <see cref="EachScriptAttribute"/> leaves out.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithPowerShellAttribute : FactAttribute
{
    public FactWithPowerShellAttribute()
    {
        if (PowerShell.Command is null)
            Skip = $"There is no PowerShell, so build.ps1 is not run. To get it: {PowerShell.HowToInstall}";
    }
}
