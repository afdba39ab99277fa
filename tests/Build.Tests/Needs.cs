namespace Interlock.Build.Tests;

/// <summary>A test of a program that may be missing here: then it is skipped, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithProgramAttribute : FactAttribute
{
    public FactWithProgramAttribute(string program)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, program))))
            Skip = $"{program} is not installed.";
    }
}

/// <summary>A test of what happens without an SDK: one that the system installed is hidden in a mount namespace, where that is allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithoutSystemSdkAttribute : FactAttribute
{
    public FactWithoutSystemSdkAttribute()
    {
        if (HiddenSdk.Folders.Count > 0 && !HiddenSdk.IsPossible())
            Skip = $"The SDK in {HiddenSdk.Folders[0]} cannot be hidden: unshare is not allowed here.";
    }
}
