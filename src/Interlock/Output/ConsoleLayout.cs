namespace Interlock.Output;

/// <summary>How a console writes.</summary>
public sealed record ConsoleLayout
{
    /// <summary>Columns at which lines are wrapped; null (default) never wraps: what is piped or kept by CI is searched by line.</summary>
    public int? Width { get; init; }

    /// <summary>Colours. Default false.</summary>
    public bool Color { get; init; }

    /// <summary>Puts the UTC time before each line; null (default) for none.</summary>
    public TimeProvider? Stamps { get; init; }

    /// <summary>Folder of all runs' artefacts, as it is to be shown. Default <c>artifacts/releases</c>.</summary>
    public string Releases { get; init; } = "artifacts/releases";
}
