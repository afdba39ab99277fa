namespace Interlock.Edge.Proxy;

/// <summary>
/// How much of a body may be moved at a stretch. Requests go on where their bytes come in, on the thread that serves other
/// connections too: one that always has more to move must let those have their turn.
/// </summary>
internal struct Turn
{
    private const int Longest = 64 * 1024;
    private int _moved;

    /// <summary>Counts bytes; true when it is the others' turn.</summary>
    public bool IsOver(int bytes)
    {
        _moved += bytes;
        if (_moved < Longest)
            return false;
        _moved = 0;
        return true;
    }
}
