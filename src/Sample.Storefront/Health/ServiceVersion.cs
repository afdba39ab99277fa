using System.Reflection;

namespace Sample.Storefront.Health;

internal static class ServiceVersion
{
    public static string Informational { get; } =
        typeof(ServiceVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
