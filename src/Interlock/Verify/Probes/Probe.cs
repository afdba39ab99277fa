using Interlock.Runbook;

namespace Interlock.Verify.Probes;

/// <summary>One probe of the runbook, ready to be asked: a <see cref="SingleProbe"/>, or a <see cref="ProbeSequence"/> of them.</summary>
internal abstract class Probe
{
    public abstract string Name { get; }

    /// <summary>What it would do, a line for each request.</summary>
    public abstract IReadOnlyList<string> Effects { get; }

    /// <summary>Whether it may leave something behind in the service.</summary>
    public abstract bool Leaves { get; }

    /// <summary>Whether it only asks and waits, is felt by nobody, and judges no time: many such may run at once.</summary>
    public virtual bool OnlyWaits => true;

    /// <summary>How much longer than others it may take: asked again until all holds, or waiting for its answer.</summary>
    public abstract TimeSpan Patience { get; }

    /// <summary>Takes a probe that the runbook's rules have judged.</summary>
    /// <exception cref="FormatException">A condition can't be read.</exception>
    public static Probe Of(ProbeSettings settings) => settings switch
    {
        { Steps.Count: > 0 } => new ProbeSequence(settings),
        { Sql: not null } => new SqlProbe(settings),
        { Redis: not null } => new RedisProbe(settings),
        { Tcp: not null } => new TcpProbe(settings),
        { Tls: not null } => new TlsProbe(settings),
        { Command: not null } => new CommandProbe(settings),
        { Log: not null } => new LogProbe(settings),
        { Openapi: not null } => new Contracts.ContractProbe(settings),
        { Browser: not null } => new Browsers.BrowserProbe(settings),
        { Requests: not null } => new Imports.ImportedProbe(settings),
        _ => new ProbeRequest(settings),
    };

    public abstract Task<ProbeOutcome> RunAsync(Prober prober, Captures captures, CancellationToken cancellation);
}
