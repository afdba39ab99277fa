using Cake.Core;
using Cake.Core.Diagnostics;
using Interlock.Build.Arguments;
using Microsoft.Extensions.DependencyInjection;

namespace Interlock.Build;

public static class Program
{
    public static int Main(string[] args)
    {
        var reading = ArgumentReader.Read(args, Environment.CurrentDirectory);
        if (reading.Problems.Count > 0)
            return Refusal.Write(reading.Problems, Console.Error);
        if (reading.Arguments.ShowsHelp)
            return HelpPage.Write(Console.Out);

        // Cake colours its output by the kind of terminal named, also where there is none.
        if (Console.IsOutputRedirected && Environment.GetEnvironmentVariable("GITHUB_ACTIONS") is null)
            Environment.SetEnvironmentVariable("NO_COLOR", "1");

        using var interruption = new Interruption();
        using var observers = new Observers(interruption);
        var exit = new ExceptionExit(interruption);
        var errors = new ErrorLog();
        var host = new CakeHost()
            .UseContext<ReleaseContext>()
            .UseLifetime<ReleaseLifetime>()
            .UseWorkingDirectory(RepositoryRoot.Path)
            .ConfigureServices(services => services
                .AddSingleton(reading.Arguments)
                .AddSingleton(interruption)
                .AddSingleton(exit)
                .AddSingleton(observers)
                .AddSingleton<ICakeLog>(errors)
                .AddSingleton<ICakeReportPrinter, CakeHeadings>());
        var answered = host.Run(reading.Arguments.ForCake);
        errors.Tell(exit, Console.Error);
        return (int)exit.After(answered);
    }
}
