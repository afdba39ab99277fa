using System.Reflection;
using Cake.Cli;
using Cake.Common.Modules;
using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.Diagnostics;
using Cake.Core.Modules;
using Cake.Frosting.Internal;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console.Cli;

namespace Cake.Frosting;

public sealed class CakeHost
{
    private readonly ServiceCollection _services = [];
    private readonly List<Assembly> _assemblies = [Assembly.GetEntryAssembly()];

    public CakeHost()
    {
        var modules = new ModuleServices(_services);
        new CoreModule().Register(modules);
        new CommonModule().Register(modules);
        modules.Complete();
        _services
            .AddSingleton<ICakeLog, CakeBuildLog>()
            .AddSingleton<IConsole, CakeConsole>()
            .AddSingleton(Spectre.Console.AnsiConsole.Console)
            .AddSingleton<ICakeReportPrinter, CakeSpectreReportPrinter>()
            .AddSingleton<ICakeConfiguration, Configuration>()
            .AddSingleton<IVersionResolver, EngineVersion>()
            .AddSingleton<VersionFeature>()
            .AddSingleton<InfoFeature>()
            .AddSingleton<BuildScriptHost<IFrostingContext>>()
            .AddSingleton<DryRunScriptHost<IFrostingContext>>()
            .AddSingleton<TreeScriptHost>()
            .AddSingleton<DescriptionScriptHost>()
            .AddSingleton<IFrostingContext, FrostingContext>();
    }

    public static CakeHost Create() => new();

    public CakeHost AddAssembly(Assembly assembly)
    {
        _assemblies.Add(assembly);
        return this;
    }

    public CakeHost ConfigureServices(Action<IServiceCollection> services)
    {
        services(_services);
        return this;
    }

    public int Run(IEnumerable<string> args)
    {
        var tasks = _assemblies
            .Where(assembly => assembly is not null)
            .Distinct()
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IFrostingTask).IsAssignableFrom(type));
        foreach (var task in tasks)
            _services.AddSingleton(typeof(IFrostingTask), task);

        var registrar = new CommandTypes();
        registrar.RegisterInstance(typeof(IServiceCollection), _services);
        return new CommandApp<RunCommand>(registrar).Run(args);
    }
}
