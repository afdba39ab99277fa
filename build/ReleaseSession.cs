using Cake.Core;

namespace Interlock.Build;

/// <summary>Holds the place of the library's release session.</summary>
public sealed class ReleaseSession(ReleaseContext context)
{
    public Task RunPhaseAsync(Phase phase) => throw Missing($"the phase {phase}");

    public Task RollbackAsync() => throw Missing("Rollback");

    public Task WatchAsync() => Task.Delay(Timeout.Infinite, context.Cancellation);

    public Task PlanAsync() => throw Missing("Plan");

    public Task StatusAsync()
    {
        Console.WriteLine($"{context.Arguments.Environment}: nothing has been released yet.");
        return Task.CompletedTask;
    }

    public Task DiagnoseAsync() => throw Missing("Diagnose");

    public Task InitAsync() => throw Missing("Init");

    public Task DownAsync() => throw Missing("Down");

    public Task SecretsAsync() => throw Missing("Secrets");

    public Task CompleteAsync(Exception? thrown) => Task.FromResult(context);

    private CakeException Missing(string what) => new((int)ExitCode.Unexpected, $"{what} for {context.Arguments.Environment} is not part of this build yet.");
}
