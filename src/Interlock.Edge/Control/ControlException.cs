namespace Interlock.Edge.Control;

/// <summary>A control request that cannot be done, as the caller shall read it.</summary>
internal sealed class ControlException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    public static ControlException Wrong(string message) => new(StatusCodes.Status400BadRequest, message);

    public static ControlException Unknown(string slot) => new(StatusCodes.Status404NotFound, $"There is no slot '{slot}'.");

    public static ControlException Conflict(string message) => new(StatusCodes.Status409Conflict, message);
}
