namespace Interlock.Watch;

/// <summary>Shows a watch at a terminal: lines that stay, and below them how it stands. Disposing it takes the view away; the lines stay.</summary>
public interface IWatchView : IDisposable
{
    /// <summary>Writes a line that stays.</summary>
    /// <param name="line">The line, masked.</param>
    void Say(string line);

    /// <summary>Shows how the watch stands, in place of what was shown before.</summary>
    /// <param name="picture">How it stands.</param>
    void Show(WatchPicture picture);
}
