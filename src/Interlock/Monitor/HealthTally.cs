namespace Interlock.Monitor;

/// <summary>How the health endpoint answered over a watch.</summary>
/// <param name="Asked">Times asked.</param>
/// <param name="Good">Of them healthy.</param>
/// <param name="InARow">Failures in a row, up to now.</param>
/// <param name="Worst">The most failures in a row.</param>
/// <param name="LastProblem">What was wrong last.</param>
internal sealed record HealthTally(int Asked, int Good, int InARow, int Worst, string? LastProblem)
{
    public static readonly HealthTally None = new(0, 0, 0, 0, null);

    public HealthTally With(string? problem) => problem is null
        ? this with { Asked = Asked + 1, Good = Good + 1, InARow = 0 }
        : this with { Asked = Asked + 1, InARow = InARow + 1, Worst = Math.Max(Worst, InARow + 1), LastProblem = problem };
}
