using System.Text.Json;

namespace EndToEnd;

/// <summary>How a call of the program went.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote, both streams.</param>
/// <param name="Record">Its <c>record.json</c>, when it left one.</param>
internal sealed record Ended(int ExitCode, string Output, JsonElement? Record)
{
    /// <summary>Fails with all that was written, when it ended otherwise.</summary>
    public Ended With(int exitCode)
    {
        ExitCode.ShouldBe(exitCode, Output);
        return this;
    }

    /// <summary>A member of the record, by its path.</summary>
    public JsonElement Of(params string[] path) =>
        path.Aggregate(Record.ShouldNotBeNull(Output), (element, name) => element.TryGetProperty(name, out var found) ? found : throw new ShouldAssertException($"record.json has no {string.Join('.', path)}: {element}"));

    /// <summary>The records of the steps, by name.</summary>
    public IReadOnlyDictionary<string, JsonElement> Steps => Of("phases").EnumerateArray()
        .SelectMany(phase => phase.GetProperty("steps").EnumerateArray())
        .ToDictionary(step => step.GetProperty("name").GetString()!);
}
