using Interlock.Engine;
using Interlock.Output;

namespace Interlock.Build;

/// <summary>What shows a run: groups and annotations on GitHub, plain lines elsewhere.</summary>
internal static class Observers
{
    public static IReleaseObserver Choose()
    {
        var choice = ConsoleChoice.OfProcess();
        var layout = new ConsoleLayout { Color = choice.Color, Width = choice.Width };
        return choice.Kind == ConsoleKind.GitHub
            ? new GitHubConsole(Console.Out, layout, Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY"))
            : new PlainConsole(Console.Out, layout);
    }
}
