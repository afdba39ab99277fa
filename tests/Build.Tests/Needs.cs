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

/// <summary>A test of what happens without an SDK: one that the system installed cannot be hidden from the script.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithoutSystemSdkAttribute : FactAttribute
{
    public FactWithoutSystemSdkAttribute()
    {
        if (new[] { "/usr/share/dotnet/sdk", "/usr/lib/dotnet/sdk", "/usr/lib64/dotnet/sdk", "/usr/local/share/dotnet/sdk" }.FirstOrDefault(Directory.Exists) is { } sdk)
            Skip = $"There is an SDK in {sdk}.";
    }
}
