using System.Net;
using Interlock.Edge.State;

namespace Interlock.Edge.Retire;

/// <summary>Stops a slot's container by its engine: SIGTERM, and SIGKILL after 30 s (POST /containers/ID/stop of the Engine API). It is kept, to be started again.</summary>
internal sealed class ContainerEnd(TimeProvider time)
{
    private const int Patience = 30;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(Patience + 15);
    private static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(5);

    /// <summary>Says what was done, for the log. An engine that does not answer is asked again until it does.</summary>
    public async Task<string> EndAsync(ContainerRecord container)
    {
        using var tries = new PeriodicTimer(TryEvery, time);
        while (true)
        {
            var (done, what) = await AskAsync(container);
            if (done)
                return what;
            await tries.WaitForNextTickAsync();
        }
    }

    private static async Task<(bool Done, string What)> AskAsync(ContainerRecord container)
    {
        using var http = EngineSocket.Open(container.Engine, AnswerLimit);
        try
        {
            using var answer = await http.PostAsync(new Uri($"containers/{container.Id}/stop?t={Patience}", UriKind.Relative), null);
            return answer.StatusCode switch
            {
                HttpStatusCode.NoContent => (true, "its container is stopped"),
                HttpStatusCode.NotModified => (true, "its container was stopped already"),
                HttpStatusCode.NotFound => (true, "its container was gone already"),
                var other => (false, $"its container was not stopped: the engine answers {(int)other}"),
            };
        }
        catch (Exception failed) when (failed is HttpRequestException or TaskCanceledException)
        {
            return (false, $"its container was not stopped: {failed.Message}");
        }
    }
}
