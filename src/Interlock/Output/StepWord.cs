namespace Interlock.Output;

/// <summary>The word and the colour in which a console shows how a step went. Colour never carries meaning alone.</summary>
/// <param name="Text">At most five letters.</param>
/// <param name="Sgr">The terminal's colour code (ECMA-48 SGR).</param>
internal sealed record StepWord(string Text, string Sgr)
{
    public const int Width = 6;

    /// <summary>The word for a record's verdict; capitals for what ends a run.</summary>
    public static StepWord Of(string verdict) => verdict switch
    {
        "go" => new("ok", "32"),
        "warn" => new("warn", "33"),
        "hold" => new("HOLD", "35"),
        "stop" => new("STOP", "31"),
        "back" => new("back", "36"),
        "kept" => new("kept", "33"),
        "failed" => new("FAIL", "31"),
        "interrupted" => new("cut", "33"),
        _ => new("skip", "2"),
    };

    public string Painted(bool color) => color ? $"\e[{Sgr}m{Text}\e[0m{new string(' ', Width - Text.Length)}" : Text.PadRight(Width);
}
