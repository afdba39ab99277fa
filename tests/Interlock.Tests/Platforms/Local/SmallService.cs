using System.Globalization;
using System.Reflection;
using Interlock.Runbook;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Interlock.Tests.Platforms;

/// <summary>A real small service in a process of its own: this very test program, started as a program. Files in the test's room tell it how to behave, and it tells there what it does.</summary>
internal static class SmallService
{
    private const string Variable = "INTERLOCK_TEST_SERVICE";

    internal static string? Room => Environment.GetEnvironmentVariable(Variable);

    /// <summary>How a runbook has it.</summary>
    public static ServiceSettings Settings(string room)
    {
        var assembly = Assembly.GetExecutingAssembly().Location;
        return new()
        {
            Run = $"dotnet exec --runtimeconfig {Path.ChangeExtension(assembly, ".runtimeconfig.json")} --depsfile {Path.ChangeExtension(assembly, ".deps.json")} {assembly}",
            StartWithin = TimeSpan.FromSeconds(20),
            StopWithin = TimeSpan.FromSeconds(5),
            Variables = new Dictionary<string, VariableSettings>(StringComparer.Ordinal) { [Variable] = new() { Value = Secret.InTheOpen(room) } },
        };
    }

    /// <summary>While this file is there, that version says that it is not well.</summary>
    public static string Sick(string room, string version) => Path.Combine(room, "sick-" + version);

    /// <summary>With a path in this file, that version knows that path only.</summary>
    public static string OnlyAt(string room, string version) => Path.Combine(room, "only-at-" + version);

    /// <summary>With <c>NAME=value</c> in this file, that version does not start with anything else in that variable.</summary>
    public static string Needs(string room, string version) => Path.Combine(room, "needs-" + version);

    /// <summary>This file is there when a request to <c>/hold</c> is inside that version.</summary>
    public static string Inside(string room, string version) => Path.Combine(room, "inside-" + version);

    /// <summary>With this file there, requests to <c>/hold</c> are answered.</summary>
    public static string LetGo(string room) => Path.Combine(room, "let-go");

    /// <summary>The other process's part, see <see cref="EntryPoint"/>: it ends at once when it is told to, whatever is inside.</summary>
    internal static async Task ServeAsync(string room)
    {
        var version = (await File.ReadAllTextAsync("version")).Trim();
        if (File.Exists(Needs(room, version)) && (await File.ReadAllTextAsync(Needs(room, version))).Split('=') is [var needed, var value] && Environment.GetEnvironmentVariable(needed) != value)
            throw new InvalidOperationException($"{needed} is not what {version} needs");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Environment.GetEnvironmentVariable("PORT")}"));
        await using var app = builder.Build();
        app.Run(async context =>
        {
            if (context.Request.Path == "/hold")
            {
                await File.WriteAllTextAsync(Inside(room, version), "");
                while (!File.Exists(LetGo(room)))
                    await Task.Delay(10, context.RequestAborted);
            }

            else if (File.Exists(OnlyAt(room, version)) && context.Request.Path != await File.ReadAllTextAsync(OnlyAt(room, version)))
            {
                context.Response.StatusCode = 404;
                return;
            }

            if (File.Exists(Sick(room, version)))
                context.Response.StatusCode = 503;
            await context.Response.WriteAsync($$"""{"version":"{{version}}","status":"ok"}""");
        });
        await app.RunAsync();
    }
}
