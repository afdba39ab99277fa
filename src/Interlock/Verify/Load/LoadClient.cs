using Interlock.Verify.Probes;

namespace Interlock.Verify.Load;

/// <summary>Asks one address over kept connections, again and again, for the samples of a load. Follows no redirect; the answer is read and thrown away.</summary>
/// <param name="url">The address, such as <c>http://127.0.0.1:8080/health</c>.</param>
/// <param name="clock">Tells the time.</param>
public sealed class LoadClient(Uri url, TimeProvider clock) : IDisposable
{
    private readonly Prober prober = new((url ?? throw new ArgumentNullException(nameof(url))).GetLeftPart(UriPartial.Authority), clock);
    private readonly Question question = Question.Get(url.PathAndQuery);

    /// <summary>Asks once. No answer within 10 s is none.</summary>
    /// <param name="cancellation">Drops it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<Sample> AskAsync(CancellationToken cancellation) => prober.SampleAsync(question, cancellation);

    /// <inheritdoc/>
    public void Dispose() => prober.Dispose();
}
