namespace Interlock;

/// <summary>Names the phase that a Frosting task hands over to the library. The analyzers read it to keep the order of phases at compile time.</summary>
/// <param name="phase">The phase that the task runs.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RunsPhaseAttribute(Phase phase) : Attribute
{
    /// <summary>The phase that the task runs.</summary>
    public Phase Phase { get; } = phase;
}
