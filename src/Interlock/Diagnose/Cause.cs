namespace Interlock.Diagnose;

/// <summary>What may be the cause of the trouble.</summary>
/// <param name="Name">In a few words.</param>
/// <param name="Certainty">How surely, 1 to 100; the list goes by it.</param>
/// <param name="Evidence">The line that tells, with where it was seen.</param>
/// <param name="Fix">What to do, as the runbook says or, where it says nothing, as is done.</param>
public sealed record Cause(string Name, int Certainty, string Evidence, string Fix);
