using System.Net;
using Interlock.Platforms.Local;

namespace Interlock.Edge.Tests;

/// <summary>Takes every processor there is: nothing else that has a limit may run beside it.</summary>
[CollectionDefinition(nameof(FairnessTests), DisableParallelization = true)]
[Collection(nameof(FairnessTests))]
[Trait("Suite", "slow")]
public sealed class FairnessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Only the program works on sockets where they come in: inside a test's process an answer without end holds up nobody.
    [Fact]
    public async Task Answers_without_end_let_others_have_their_turn()
    {
        await using var backend = await Backend.StartAsync("blue");
        await using var edge = await EdgeProgram.StartAsync(_folder);
        await edge.Control.PutSlotAsync("blue", new EdgeSlotSpec(backend.Url, "1") { Weight = 100 });

        await AskBesideAsync(new Uri(edge.Listen), "/endless", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Requests_without_end_let_others_have_their_turn_while_nothing_is_live()
    {
        await using var edge = await EdgeProgram.StartAsync(_folder);

        await AskBesideAsync(new Uri(edge.Listen), "/", HttpStatusCode.ServiceUnavailable);
    }

    /// <summary>Asks over fresh connections while many send request after request, and read answers, as fast as they can.</summary>
    private static async Task AskBesideAsync(Uri edge, string greedyPath, HttpStatusCode status)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { BaseAddress = edge };
        using var enough = new CancellationTokenSource();
        var greedy = Enumerable.Range(0, 4 * Environment.ProcessorCount).Select(_ => Greedy.Start(edge, greedyPath, enough.Token)).ToList();
        await Task.WhenAll(greedy.Select(one => one.IsAtIt)).WaitAsync(TimeSpan.FromSeconds(30));

        for (var i = 0; i < 20; i++)
        {
            using var answer = await http.GetAsync("/").WaitAsync(TimeSpan.FromSeconds(10));
            answer.StatusCode.ShouldBe(status);
        }

        await enough.CancelAsync();
        await Task.WhenAll(greedy.Select(one => one.Ended));
    }
}
