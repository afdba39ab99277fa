namespace Interlock.Build.Benchmarks;

/// <summary>Clients ask the version itself, and nothing is ever switched: what load and machine cost alone.</summary>
internal sealed class NoSwitch(Uri version) : ITrafficSwitch
{
    public const string Peer = "nothing between, nothing switched";

    public Uri Url => version;

    public Task StartAsync() => Task.CompletedTask;

    public Task ToAsync(Uri version) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
