using Interlock.Database;
using Interlock.Verify.Probes.Browsers;

namespace Interlock.Tests.Verify.Browsers;

/// <summary>A test with a real browser: where none is installed it is skipped, and says how to install one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithBrowserAttribute : FactAttribute
{
    public FactWithBrowserAttribute() => Skip = Missing;

    public static string? Missing { get; } = BrowserProgram.Find() is null ? $"No browser is installed: {BrowserProgram.CommandFor(ServerInstallation.Release(), OperatingSystem.IsMacOS())}" : null;
}

/// <summary>As <see cref="FactWithBrowserAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheoryWithBrowserAttribute : TheoryAttribute
{
    public TheoryWithBrowserAttribute() => Skip = FactWithBrowserAttribute.Missing;
}
