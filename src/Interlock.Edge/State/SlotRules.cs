using System.Text.RegularExpressions;

namespace Interlock.Edge.State;

/// <summary>What a slot must look like; used for what is asked and for what is read back.</summary>
internal static partial class SlotRules
{
    public static IReadOnlyList<string> Problems(SlotRecord slot)
    {
        var problems = new List<string>();
        if (slot.Name is null || !Name().IsMatch(slot.Name))
            problems.Add($"name '{slot.Name}': 1 to 40 of a-z, 0-9, '-', '_', '.'");
        if (!Uri.TryCreate(slot.Url, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) || url.Query.Length > 0)
            problems.Add($"url '{slot.Url}': an absolute http address without a query");
        if (string.IsNullOrEmpty(slot.Version))
            problems.Add("version: must not be empty");
        if (WeightProblem(slot.Weight) is { } weight)
            problems.Add(weight);
        if (slot.Process is { } process && (process.Pid <= 1 || process.StartTicks <= 0))
            problems.Add($"process {process.Pid}/{process.StartTicks}: pid above 1 and its start time from /proc are needed");
        if (slot.Container is { } container && (!Path.IsPathRooted(container.Engine) || !Id().IsMatch(container.Id ?? "")))
            problems.Add($"container '{container.Id}' of '{container.Engine}': its full id, and the path of its engine's socket, are needed");
        if (slot.Service is { } service && (!Path.IsPathRooted(service.Engine) || string.IsNullOrEmpty(service.Id) || string.IsNullOrEmpty(service.Start)))
            problems.Add($"service '{service.Id}' of '{service.Engine}': its id, its start, and the path of its engine's socket, are needed");
        if (new object?[] { slot.Process, slot.Container, slot.Service }.Count(held => held is not null) > 1)
            problems.Add("a process, a container and a service: a slot has one of them");
        return problems;
    }

    public static string? WeightProblem(int weight) => weight is >= 0 and <= 100 ? null : $"weight {weight}: 0 to 100";

    [GeneratedRegex("^[a-z0-9._-]{1,40}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Id();
}
