using System.Reflection;
using Cake.Cli;
using Cake.Core;

namespace Cake.Frosting.Internal;

/// <summary>The version of Cake that runs the tasks; this assembly's own version says nothing.</summary>
internal sealed class EngineVersion : IVersionResolver
{
    public string GetVersion() => typeof(ICakeEngine).Assembly.GetName().Version?.ToString(3) ?? "Unknown";

    public string GetProductVersion() =>
        typeof(ICakeEngine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? GetVersion();
}
