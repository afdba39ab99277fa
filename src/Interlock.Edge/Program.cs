using Interlock.Edge;

InlineSockets.Choose();
var parsed = EdgeOptions.Parse(args);
if (parsed.Options is null)
{
    await (parsed.ExitCode == 0 ? Console.Out : Console.Error).WriteLineAsync(parsed.Message);
    return parsed.ExitCode;
}

try
{
    await using var edge = await EdgeHost.StartAsync(parsed.Options, TimeProvider.System);
    using var signals = new StopSignals(edge);
    await Console.Out.WriteLineAsync($"Interlock.Edge listening on {edge.Listen} (pid {Environment.ProcessId})");
    await edge.Stopped;
    return 0;
}
catch (EdgeStartException wrong)
{
    await Console.Error.WriteLineAsync($"Interlock.Edge: {wrong.Message}");
    return wrong.ExitCode;
}
