using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Interlock.Edge.State;

namespace Interlock.Edge.Retire;

/// <summary>Scales a slot's service to no tasks: Swarm stops them by its stop-grace-period. The service is kept, to be updated or scaled again. One that was started anew since is left alone.</summary>
internal sealed class ServiceEnd(TimeProvider time)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(5);

    /// <summary>Says what was done, for the log. An engine that does not answer, or whose Swarm has no leader, is asked again until it does.</summary>
    public async Task<string> EndAsync(ServiceRecord service)
    {
        using var tries = new PeriodicTimer(TryEvery, time);
        while (true)
        {
            var (done, what) = await AskAsync(service);
            if (done)
                return what;
            await tries.WaitForNextTickAsync();
        }
    }

    private static async Task<(bool Done, string What)> AskAsync(ServiceRecord service)
    {
        using var http = EngineSocket.Open(service.Engine, AnswerLimit);
        try
        {
            using var found = await http.GetAsync(new Uri($"services/{service.Id}", UriKind.Relative));
            if (found.StatusCode == HttpStatusCode.NotFound)
                return (true, "its service was gone already");
            if (!found.IsSuccessStatusCode)
                return (false, $"its service was not scaled down: the engine answers {(int)found.StatusCode}");
            var told = JsonNode.Parse(await found.Content.ReadAsStringAsync())!;
            var spec = told["Spec"]!;
            if (spec["TaskTemplate"]?["ContainerSpec"]?["Labels"]?[TaskWatch.StartLabel]?.GetValue<string>() != service.Start)
                return (true, "its service has been started anew since, and is left alone");
            if (spec["Mode"]?["Replicated"] is not { } replicated)
                return (true, "its service is none that can be scaled");
            replicated["Replicas"] = 0;
            using var body = new StringContent(spec.ToJsonString(), Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri($"services/{service.Id}/update?version={told["Version"]!["Index"]}", UriKind.Relative), body);
            return answer.IsSuccessStatusCode ? (true, "its service is scaled to 0 tasks") : (false, $"its service was not scaled down: the engine answers {(int)answer.StatusCode}");
        }
        catch (Exception failed) when (failed is HttpRequestException or TaskCanceledException or System.Text.Json.JsonException)
        {
            return (false, $"its service was not scaled down: {failed.Message}");
        }
    }
}
