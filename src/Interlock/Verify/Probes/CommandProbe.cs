using System.Globalization;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Verify.Probes;

/// <summary>Runs a command of the runbook beside it, with <c>BASE_URL</c> and <c>VERSION</c>. <c>exit</c> is its exit code, <c>output</c> what it printed.</summary>
internal sealed class CommandProbe(ProbeSettings settings) : SingleProbe(settings, "exit == 0")
{
    private readonly TimeSpan limit = settings.Timeout ?? TimeSpan.FromMinutes(1);

    public override bool OnlyWaits => false;

    protected override string What { get; } = $"$ {settings.Command}";

    protected override async Task<Asked> AskAsync(Prober prober, Captures captures, CancellationToken cancellation)
    {
        if (prober.Context is not { } context)
            return new(null, "nothing can be run here") { WasAsked = false, Without = Verdict.Hold };
        var result = await context.Commands.RunAsync(Command.Shell(Settings.Command!) with
        {
            Folder = context.Site.Root,
            Limit = limit,
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["BASE_URL"] = prober.BaseUrl, ["VERSION"] = context.Plan.Version },
        }, context.Say, cancellation);
        if (result.TimedOut)
            return new(null, $"did not end within {limit.TotalSeconds:0} s and was stopped");
        // 127: not found. 126: found, but may not be run.
        if (result.ExitCode is 126 or 127)
            return new(null, $"could not run (exit {result.ExitCode}): {result.Tail()}") { WasAsked = false, Without = Verdict.Hold };
        var output = SecretMask.Apply(result.Output);
        return new(new Answer(0, Answer.NoHeaders, output, result.Duration)
        {
            Values = new Dictionary<string, Found>(StringComparer.Ordinal) { ["exit"] = Found.Untyped(result.ExitCode.ToString(CultureInfo.InvariantCulture)), ["output"] = Found.Untyped(output.TrimEnd()) },
        }, string.Create(CultureInfo.InvariantCulture, $"exit {result.ExitCode} after {result.Duration.TotalSeconds:0.0} s"));
    }
}
