namespace Interlock.Verify.Probes.Browsers;

/// <summary>What a browser's driver says, made shorter.</summary>
internal static class PageWords
{
    private const int Longest = 200;

    /// <summary>The first line of what went wrong, without the driver's own trimmings.</summary>
    public static string FirstLine(Exception failed) => Short(failed.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? failed.GetType().Name);

    /// <summary>The lines after the first: what was tried. What was filled in is left out.</summary>
    public static IReadOnlyList<string> Rest(Exception failed) => [.. failed.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Skip(1).Where(line => line.Trim('=', ' ') is not ("" or "logs" or "Call log:") && !line.TrimStart('-', ' ').StartsWith("fill(", StringComparison.Ordinal)).Take(20).Select(Short)];

    /// <summary>One line, and not too long.</summary>
    public static string Short(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= Longest ? line : line[..Longest] + "…";
    }
}
