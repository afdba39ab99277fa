using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Interlock.Platforms.Docker;

namespace Interlock.Platforms.Swarm;

/// <summary>A Swarm by a manager's socket (Engine API 1.41 and later, in the version that the engine prefers): specs with their secrets go as bodies, and never by a command line.</summary>
/// <param name="socket">Finds the path of the socket.</param>
/// <param name="clock">The clock.</param>
internal sealed partial class SwarmEngine(Func<CancellationToken, Task<string>> socket, TimeProvider clock)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan EngineLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private HttpClient? http;
    private bool wasThere;

    /// <summary>Path of the manager's socket.</summary>
    public Task<string> SocketAsync(CancellationToken cancellation) => socket(cancellation);

    private async Task<JsonNode?> FindAsync(string path, CancellationToken cancellation)
    {
        using var answer = await SendAsync(() => new(HttpMethod.Get, path), cancellation);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : JsonNode.Parse(await ReadAsync(answer, path, cancellation));
    }

    private async Task<JsonArray> ListAsync(string path, string filter, CancellationToken cancellation) =>
        await FindAsync($"{path}?filters={Uri.EscapeDataString(filter)}", cancellation) as JsonArray ?? [];

    private async Task<JsonNode> PostAsync(string path, JsonNode? body, EngineLogin? login, CancellationToken cancellation)
    {
        using var answer = await SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, path);
                if (body is not null)
                    request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
                if (login is not null)
                    request.Headers.Add("X-Registry-Auth", Auth(login));
                return request;
            }, cancellation);
        var text = await ReadAsync(answer, path, cancellation);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    // False: it stays, as it is in use.
    private async Task<bool> DeleteAsync(string path, CancellationToken cancellation)
    {
        using var answer = await SendAsync(() => new(HttpMethod.Delete, path), cancellation);
        if (answer.StatusCode is HttpStatusCode.NotFound || answer.IsSuccessStatusCode)
            return true;
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return text.Contains("in use", StringComparison.Ordinal) || text.Contains("active endpoints", StringComparison.Ordinal) ? false : throw Refused(answer, path, text);
    }

    // An engine that restarts in the middle of a release is waited for, and so is a Swarm that elects its leader: all that is asked may be asked twice.
    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        http ??= Open(await socket(cancellation));
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                using var request = make();
                var answer = await http.SendAsync(request, cancellation);
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || !wasThere || clock.GetElapsedTime(began) > EngineLimit)
                {
                    wasThere |= answer.IsSuccessStatusCode;
                    return answer;
                }

                answer.Dispose();
            }
            catch (Exception away) when (away is HttpRequestException or IOException || (away is TaskCanceledException && !cancellation.IsCancellationRequested))
            {
                // One that was never there is not waited for.
                if (!wasThere || clock.GetElapsedTime(began) > EngineLimit)
                    throw new ContainerEngineException($"The engine at {await socket(cancellation)} does not answer: {away.GetBaseException().Message}. Is it started (dockerd, systemctl start docker), and is docker.host right?") { Unreachable = true };
            }

            await Task.Delay(LookEvery, clock, cancellation);
        }
    }

    private static async Task<string> ReadAsync(HttpResponseMessage answer, string path, CancellationToken cancellation)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return answer.IsSuccessStatusCode ? text : throw Refused(answer, path, text);
    }

    private static ContainerEngineException Refused(HttpResponseMessage answer, string path, string text)
    {
        string? said;
        try
        {
            said = JsonNode.Parse(text)?["message"]?.GetValue<string>();
        }
        catch (System.Text.Json.JsonException)
        {
            said = null;
        }

        return new($"The engine refuses {path.Split('?')[0]} ({(int)answer.StatusCode}): {said ?? text}") { Unreachable = answer.StatusCode == HttpStatusCode.ServiceUnavailable };
    }

    // Header of the Engine API: base64url of the login as JSON.
    private static string Auth(EngineLogin login) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(new JsonObject { ["username"] = login.User, ["password"] = login.Password.Reveal(), ["serveraddress"] = login.Registry }.ToJsonString())).Replace('+', '-').Replace('/', '_');

    private static HttpClient Open(string path) =>
        new(new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, cancellation) => ConnectAsync(path, cancellation) }) { Timeout = AnswerLimit, BaseAddress = new("http://engine/") };

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
