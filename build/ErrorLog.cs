using Cake.Core;
using Cake.Core.Diagnostics;
using Interlock.Engine;
using Interlock.Runbook;

namespace Interlock.Build;

/// <summary>Cake's log, except that errors wait until the end, where each is told once: by the run's own summary, or by us, without a stack trace.</summary>
public sealed class ErrorLog : ICakeLog
{
    private readonly CakeBuildLog _cake = new(new CakeConsole(new CakeEnvironment(new CakePlatform(), new CakeRuntime())));
    private readonly List<string> _errors = [];

    public Verbosity Verbosity
    {
        get => _cake.Verbosity;
        set => _cake.Verbosity = value;
    }

    public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args)
    {
        if (level > LogLevel.Error || Verbosity >= Verbosity.Verbose)
            _cake.Write(verbosity, level, format, args);
        else
            _errors.Add(args.Length == 0 ? format : string.Format(null, format, args));
    }

    /// <summary>Tells what nobody has told yet.</summary>
    public void Tell(ExceptionExit exit, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(exit);
        ArgumentNullException.ThrowIfNull(writer);
        if (exit.Untold is { } thrown)
            writer.WriteLine(SecretMask.Apply(Text(thrown)));
        else if (!exit.HasEnded)
            foreach (var error in _errors)
                writer.WriteLine(SecretMask.Apply(error));
    }

    private static string Text(Exception thrown) => thrown switch
    {
        UsageException or RunbookException or GateException or CakeException or Ledger.LedgerException => thrown.Message,
        AggregateException { InnerExceptions: { Count: > 1 } all } => string.Join(Environment.NewLine, all.Select(Text)),
        _ => $"Unexpected error: {thrown.GetType().Name}: {thrown.Message} (--verbosity=verbose shows Cake's own account)",
    };
}
