namespace Interlock.Output;

/// <summary>Which console suits where we run.</summary>
/// <param name="Kind">The console.</param>
/// <param name="Color">Whether it may use colours: a terminal or GitHub, and no <c>NO_COLOR</c> (no-color.org).</param>
/// <param name="Width">Columns of the terminal; null without one.</param>
public sealed record ConsoleChoice(ConsoleKind Kind, bool Color, int? Width)
{
    /// <summary>Chooses by the environment.</summary>
    /// <param name="variable">Looks up an environment variable.</param>
    /// <param name="redirected">Standard output is no terminal.</param>
    /// <param name="width">Columns of the terminal; asked only when there is one.</param>
    public static ConsoleChoice Of(Func<string, string?> variable, bool redirected, Func<int> width)
    {
        var color = string.IsNullOrEmpty(variable("NO_COLOR"));
        if (variable("GITHUB_ACTIONS") == "true")
            return new(ConsoleKind.GitHub, color, null);
        if (redirected)
            return new(ConsoleKind.Plain, Color: false, null);
        int? columns = width() is > 0 and var known ? known : null;
        var dumb = variable("TERM") is "dumb";
        var ci = variable("CI") is { Length: > 0 } and not ("false" or "0");
        return ci || dumb || columns is null ? new(ConsoleKind.Plain, color && !dumb, columns) : new(ConsoleKind.Live, color, columns);
    }

    /// <summary>Chooses for this process.</summary>
    public static ConsoleChoice OfProcess() => Of(Environment.GetEnvironmentVariable, Console.IsOutputRedirected, ColumnsOfProcess);

    private static int ColumnsOfProcess()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

/// <summary>The consoles.</summary>
public enum ConsoleKind
{
    /// <summary>Plain lines.</summary>
    Plain,

    /// <summary>Plain lines with GitHub's groups and annotations.</summary>
    GitHub,

    /// <summary>A view that is drawn anew as things happen.</summary>
    Live,
}
