using System.Runtime.CompilerServices;
using Interlock.Runbook;

namespace Interlock.Tests.Runbook;

/// <summary>Runbooks as a test writes them.</summary>
internal static class Text
{
    public static readonly IReadOnlyDictionary<string, string> NoVariables = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The root of this repository, however deep the asking test lies in it.</summary>
    public static string Root([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here)!;
        while (!File.Exists(Path.Combine(folder, "Release.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    /// <summary>The smallest runbook, and what is to be added to it.</summary>
    public static string With(string more = "") => $"""
        name: shop
        version: 1.4.0
        services:
          web:
            run: ./serve
        {more}
        """;

    public static RunbookReading Read(string text, string environment = "local", params (string Name, string Value)[] variables) =>
        RunbookReader.Parse(text, "release.yaml", environment, variables.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal));

    public static ReleaseRunbook Good(string text, string environment = "local", params (string Name, string Value)[] variables)
    {
        var reading = Read(text, environment, variables);
        reading.Problems.Select(problem => problem.ToString()).ShouldBeEmpty();
        return reading.OrThrow();
    }

    public static RunbookProblem OnlyProblem(string text, string environment = "local", params (string Name, string Value)[] variables)
    {
        var reading = Read(text, environment, variables);
        reading.Runbook.ShouldBeNull();
        return reading.Problems.ShouldHaveSingleItem();
    }
}
