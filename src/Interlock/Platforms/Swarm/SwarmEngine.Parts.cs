using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Interlock.Platforms.Docker;

namespace Interlock.Platforms.Swarm;

/// <summary>Networks, secrets and configs, and what tasks have logged.</summary>
internal sealed partial class SwarmEngine
{
    private const int HeaderLength = 8;

    /// <summary>The id of an overlay network, made when it is not there.</summary>
    public async Task<string> NetworkAsync(string name, IReadOnlyDictionary<string, string> labels, CancellationToken cancellation)
    {
        // A node has its own copy, for some time longer than the Swarm has the network.
        if (await FindAsync($"networks/{name}?scope=swarm", cancellation) is { } there)
            return there["Id"]!.GetValue<string>();
        return (await PostAsync("networks/create", new JsonObject { ["Name"] = name, ["Driver"] = "overlay", ["Attachable"] = true, ["CheckDuplicate"] = true, ["Labels"] = Pairs(labels) }, null, cancellation))["Id"]!.GetValue<string>();
    }

    /// <returns>False while it is in use.</returns>
    public Task<bool> RemoveNetworkAsync(string name, CancellationToken cancellation) => DeleteAsync($"networks/{name}", cancellation);

    /// <summary>The id of a secret or config of that name, made when it is not there. Their content never changes: another content has another name.</summary>
    /// <param name="kind"><c>secrets</c> or <c>configs</c>.</param>
    /// <param name="name">Its name.</param>
    /// <param name="content">Its content.</param>
    /// <param name="labels">Its labels, when it is made.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<string> KeptAsync(string kind, string name, ReadOnlyMemory<byte> content, IReadOnlyDictionary<string, string> labels, CancellationToken cancellation)
    {
        if (await FindAsync($"{kind}/{name}", cancellation) is { } there)
            return there["ID"]!.GetValue<string>();
        return (await PostAsync($"{kind}/create", new JsonObject { ["Name"] = name, ["Labels"] = Pairs(labels), ["Data"] = Convert.ToBase64String(content.Span) }, null, cancellation))["ID"]!.GetValue<string>();
    }

    /// <summary>Removes the secrets, or configs, with a label that no service of that label has, nor had before its last update: Swarm goes back to that, and does not look after it.</summary>
    /// <returns>Their names.</returns>
    public async Task<IReadOnlyList<string>> PruneAsync(string kind, string label, string value, CancellationToken cancellation)
    {
        var gone = new List<string>();
        var needed = (await ServicesAsync(label, value, cancellation)).SelectMany(service => service.Parts).ToHashSet(StringComparer.Ordinal);
        foreach (var kept in await ListAsync(kind, new JsonObject { ["label"] = new JsonArray($"{label}={value}") }.ToJsonString(), cancellation))
            if (!needed.Contains(kept!["ID"]!.GetValue<string>()) && await DeleteAsync($"{kind}/{kept["ID"]}", cancellation))
                gone.Add(kept["Spec"]!["Name"]!.GetValue<string>());
        return gone;
    }

    /// <summary>The lines that a task has logged, oldest first; null when its log driver keeps nothing to be read, or its node can't be asked.</summary>
    public async Task<IReadOnlyList<LoggedLine>?> LogAsync(string task, DateTimeOffset? after, int? last, CancellationToken cancellation)
    {
        var since = after is { } from ? string.Create(CultureInfo.InvariantCulture, $"&since={from.ToUnixTimeMilliseconds() / 1000.0:0.000}") : "";
        using var answer = await SendAsync(() => new(HttpMethod.Get, $"tasks/{task}/logs?stdout=1&stderr=1&timestamps=1&tail={last?.ToString(CultureInfo.InvariantCulture) ?? "all"}{since}"), cancellation);
        if (!answer.IsSuccessStatusCode)
            return null;
        try
        {
            var lines = Lines(await answer.Content.ReadAsByteArrayAsync(cancellation));
            return [.. lines.OrderBy(line => line.At).Where(line => after is null || line.At > after)];
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException || (cut is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    // Frames of the Engine API: one byte for the stream, three of nothing, four for the length, then the text.
    private static IEnumerable<LoggedLine> Lines(byte[] framed)
    {
        for (var at = 0; at + HeaderLength <= framed.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(framed.AsSpan(at + 4));
            if (length < 0 || at + HeaderLength + length > framed.Length)
                yield break;
            foreach (var text in Encoding.UTF8.GetString(framed, at + HeaderLength, length).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                if (text.Split(' ', 2) is [var time, .. var rest] && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var told))
                    yield return new(told, rest is [var said] ? said.TrimEnd('\r') : "");
            at += HeaderLength + length;
        }
    }

    private static JsonObject Pairs(IReadOnlyDictionary<string, string> labels) => new(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));
}
