namespace Interlock.Runbook;

/// <summary>A key that one platform can't do without; on the others it may stay away.</summary>
/// <param name="platform">The platform.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RequiredOnAttribute(PlatformKind platform) : Attribute
{
    public PlatformKind Platform { get; } = platform;
}
