using Interlock.Processes;

namespace Interlock.Tests.Migrate;

/// <summary>A test of Entity Framework Core: skipped where its packages can't be had, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EntityFrameworkFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(() => EntityFrameworkProject.IsKept ? null : EntityFrameworkProject.RestoreAsync().GetAwaiter().GetResult());

    public EntityFrameworkFactAttribute() => Skip = Missing.Value;
}
