namespace Interlock.Cake.Output;

/// <summary>Does something when the process ends in an orderly way, unless it is disposed of before. Whoever holds the gate for long waits for a person's answer: the process does not wait for them.</summary>
internal sealed class AtExit : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly Lock gate;
    private readonly Action act;

    /// <summary>From now on.</summary>
    /// <param name="gate">Held while it is done.</param>
    /// <param name="act">What is done.</param>
    public AtExit(Lock gate, Action act)
    {
        (this.gate, this.act) = (gate, act);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    public void Dispose() => AppDomain.CurrentDomain.ProcessExit -= OnExit;

    private void OnExit(object? sender, EventArgs e)
    {
        if (!gate.TryEnter(Patience))
            return;
        try
        {
            act();
        }
        finally
        {
            gate.Exit();
        }
    }
}
