namespace Interlock;

/// <summary>What a step or a whole phase decided. Ordered by weight: the heaviest of several wins.</summary>
public enum Verdict
{
    /// <summary>Measured, and good. Proceed.</summary>
    Go = 0,

    /// <summary>Proceed, and say so in the record.</summary>
    Warn = 1,

    /// <summary>No data, could not run, or a number between the bands: a person decides. Never treated as <see cref="Go"/>.</summary>
    Hold = 2,

    /// <summary>Nothing later runs.</summary>
    Stop = 3,
}
