namespace Interlock.Engine;

/// <summary>A failure whose message says all that a person needs: what is wrong, and what to do. A stack trace beside it would only hide it.</summary>
public interface IExplained;
