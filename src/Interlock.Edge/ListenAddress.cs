using System.Net;

namespace Interlock.Edge;

/// <summary>Turns <c>http://127.0.0.1:8080</c> into an endpoint. Names other than localhost are refused: an edge that
/// resolves a name may bind more than was meant.</summary>
internal static class ListenAddress
{
    public static IPEndPoint? Parse(string text, List<string> problems)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp || url.PathAndQuery != "/")
        {
            problems.Add($"--listen '{text}' is not an address such as http://127.0.0.1:8080.");
            return null;
        }

        if (string.Equals(url.Host, "localhost", StringComparison.Ordinal))
            return new IPEndPoint(IPAddress.Loopback, url.Port);
        if (IPAddress.TryParse(url.Host, out var address))
            return new IPEndPoint(address, url.Port);
        problems.Add($"--listen '{text}' names host '{url.Host}': give an IP address or localhost.");
        return null;
    }
}
