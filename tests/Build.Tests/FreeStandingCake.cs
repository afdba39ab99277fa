using Cake.Cli;
using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.Diagnostics;
using Cake.Core.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace Interlock.Build.Tests;

/// <summary>Cake's own context without a host around it.</summary>
internal static class FreeStandingCake
{
    public static ICakeContext Create()
    {
        var services = new ServiceCollection();
        services.UseModule<CoreModule>();
        return services
            .AddSingleton<ICakeLog, CakeBuildLog>()
            .AddSingleton<IConsole, CakeConsole>()
            .AddSingleton<ICakeArguments>(new CakeArguments(Array.Empty<string>().ToLookup(text => text, text => text)))
            .AddSingleton<ICakeConfiguration>(new CakeConfiguration(new Dictionary<string, string>()))
            .BuildServiceProvider()
            .GetRequiredService<ICakeContext>();
    }
}
