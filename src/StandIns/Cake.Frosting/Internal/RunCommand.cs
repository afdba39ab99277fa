using Cake.Cli;
using Cake.Cli.Infrastructure;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Core.Scripting;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console.Cli;

namespace Cake.Frosting.Internal;

internal sealed class RunCommand(IServiceCollection services) : Command<RunSettings>
{
    public override int Execute(CommandContext context, RunSettings settings, CancellationToken cancellationToken)
    {
        services.AddSingleton<ICakeArguments>(context.Remaining.ToCakeArguments(settings.Targets));
        services.AddSingleton(context.Remaining);
        using var provider = services.BuildServiceProvider();
        try
        {
            if (settings.Version)
                provider.GetRequiredService<VersionFeature>().Run(provider.GetRequiredService<IConsole>());
            else if (settings.Info)
                provider.GetRequiredService<InfoFeature>().Run(provider.GetRequiredService<IConsole>());
            else
                RunTargets(provider, settings);
            return 0;
        }
        // The edge of the program: whatever a task threw is reported here, whole.
#pragma warning disable CA1031
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            provider.GetRequiredService<ICakeLog>().LogException(thrown);
            return -1;
        }
    }

    private static void RunTargets(ServiceProvider provider, RunSettings settings)
    {
        provider.GetRequiredService<ICakeLog>().Verbosity = settings.Verbosity;
        EnterWorkingDirectory(provider, settings);
        var host = HostFor(provider, settings);
        var context = provider.GetRequiredService<IFrostingContext>();
        var graph = new TaskGraph(provider.GetRequiredService<ICakeEngine>(), context, provider.GetRequiredService<ICakeLog>());
        graph.Register(provider.GetServices<IFrostingTask>());
        graph.Register(provider.GetService<IFrostingSetup>(), provider.GetService<IFrostingTeardown>());
        graph.Register(provider.GetService<IFrostingTaskSetup>(), provider.GetService<IFrostingTaskTeardown>());
        if (settings.Exclusive)
            host.Settings.UseExclusiveTarget();
        host.RunTargets(settings.Targets);
    }

    private static IScriptHost HostFor(ServiceProvider provider, RunSettings settings) => settings switch
    {
        { DryRun: true } => provider.GetRequiredService<DryRunScriptHost<IFrostingContext>>(),
        { Tree: true } => provider.GetRequiredService<TreeScriptHost>(),
        { Description: true } => provider.GetRequiredService<DescriptionScriptHost>(),
        _ => provider.GetRequiredService<BuildScriptHost<IFrostingContext>>(),
    };

    private static void EnterWorkingDirectory(ServiceProvider provider, RunSettings settings)
    {
        var environment = provider.GetRequiredService<ICakeEnvironment>();
        var wanted = settings.WorkingDirectory ?? provider.GetService<WorkingDirectory>()?.Path;
        if (wanted is null)
            return;
        var directory = wanted.MakeAbsolute(environment);
        if (!provider.GetRequiredService<IFileSystem>().Exist(directory))
            throw new FrostingException($"The working directory '{directory.FullPath}' does not exist.");
        environment.WorkingDirectory = directory;
    }
}
