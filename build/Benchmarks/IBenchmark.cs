namespace Interlock.Build.Benchmarks;

/// <summary>Measures one thing of this product against its peers, in turn, in the same run.</summary>
public interface IBenchmark
{
    /// <summary>What <c>--only</c> calls it, and its file.</summary>
    string Name { get; }

    Task<IReadOnlyList<Metric>> RunAsync(ReleaseContext context);
}
