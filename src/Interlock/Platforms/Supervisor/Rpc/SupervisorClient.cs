using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Interlock.Runbook;

namespace Interlock.Platforms.Supervisor;

/// <summary>Speaks to supervisord by its XML-RPC interface (supervisord.org/api.html), over its socket or over HTTP. Each call is a connection of its own: supervisord may have been restarted in between.</summary>
internal sealed partial class SupervisorClient(SupervisorSettings settings)
{
    private const string UnixScheme = "unix://";

    /// <summary>Where it answers, for people.</summary>
    public string Address => settings.Url.TrimEnd('/');

    private string? SocketFile => settings.Url.StartsWith(UnixScheme, StringComparison.Ordinal) ? settings.Url[UnixScheme.Length..] : null;

    private async Task<object?> CallAsync(string method, CancellationToken cancellation, params object[] arguments)
    {
        using var handler = Handler();
        using var http = new HttpClient(handler, disposeHandler: false) { Timeout = settings.AnswerWithin };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(SocketFile is null ? $"{Address}/RPC2" : "http://supervisor/RPC2")) { Content = new StringContent(XmlRpc.Call(method, arguments), Encoding.UTF8, "text/xml") };
        request.Headers.ConnectionClose = true;
        if (settings.User is { } user)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user.Reveal()}:{settings.Password?.Reveal()}")));
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            return response.StatusCode == HttpStatusCode.OK ? XmlRpc.Answer(await response.Content.ReadAsStringAsync(cancellation)) : throw Refused(response.StatusCode);
        }
        catch (HttpRequestException silent)
        {
            throw new SupervisorException($"supervisord does not answer at {Address} ({Innermost(silent).Message}): {Cure(silent)}", null, silent);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new SupervisorException($"supervisord at {Address} gave no answer within {settings.AnswerWithin.TotalSeconds:0.#} s (supervisor.answer-within): it hangs, or something else listens there", null, late);
        }
        catch (FormatException garbled)
        {
            throw new SupervisorException($"what answers at {Address} is not supervisord ({garbled.Message}): mend supervisor.url", null, garbled);
        }
    }

    private SocketsHttpHandler Handler()
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        if (SocketFile is { } file)
            handler.ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(file), cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        return handler;
    }

    private SupervisorException Refused(HttpStatusCode status) => status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        ? new($"supervisord at {Address} refuses {(settings.User is null ? "to speak to somebody without a name" : "this user and password")} ({(int)status}): give username and password of its {(SocketFile is null ? "[inet_http_server]" : "[unix_http_server]")} as supervisor.user and supervisor.password")
        : new($"what answers at {Address} is not supervisord's XML-RPC (status {(int)status}): mend supervisor.url, and see that its configuration has [rpcinterface:supervisor]");

    private string Cure(HttpRequestException silent) => (Innermost(silent) as SocketException)?.SocketErrorCode is SocketError.AccessDenied
        ? "this user may not open its socket; chmod and chown of [unix_http_server] say who may"
        : $"start it (supervisord -c /etc/supervisor/supervisord.conf), or give {(SocketFile is null ? "the port of its [inet_http_server]" : "the file of its [unix_http_server]")} as supervisor.url";

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
