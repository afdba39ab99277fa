using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simulators.GitHub;

namespace Interlock.GitHub.Tests;

/// <summary>Started as a program of its own: the simulator, until its input ends, and what cuts the description down. See tests/Simulators/GitHub/README.md.</summary>
public static class EntryPoint
{
    private static readonly JsonSerializerOptions s_web = new(JsonSerializerDefaults.Web);
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task Main(string[] arguments)
    {
        if (arguments is ["cut", var from, var to])
            await File.WriteAllTextAsync(to, ApiDescription.Cut(JsonNode.Parse(await File.ReadAllTextAsync(from))!.AsObject()).ToJsonString(s_indented) + "\n");
        else if (arguments is ["serve", var port, var repository, var world])
            await ServeAsync(int.Parse(port, CultureInfo.InvariantCulture), repository, JsonSerializer.Deserialize<SimulatedRepository>(await File.ReadAllTextAsync(world), s_web)!);
    }

    private static async Task ServeAsync(int port, string name, SimulatedRepository repository)
    {
        await using var simulator = await GitHubSimulator.StartAsync(new GitHubWorld().With(name, repository), port);
        Console.WriteLine(simulator.Url);
        while (await Console.In.ReadLineAsync() is not null)
        {
            // Until whoever started it lets go.
        }
    }
}
