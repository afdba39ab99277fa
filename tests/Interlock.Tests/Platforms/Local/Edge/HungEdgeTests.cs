using System.Net.Sockets;
using Interlock.Platforms.Local;

namespace Interlock.Tests.Platforms;

/// <summary>An edge that takes connections and never answers, as one that is stopped or deadlocked.</summary>
public sealed class HungEdgeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string folder = Directory.CreateTempSubdirectory("il-hung-").FullName;
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public HungEdgeTests()
    {
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, "control")));
        listener.Listen();
    }

    public void Dispose()
    {
        listener.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_question_is_given_up_with_a_reason()
    {
        using var client = Client();

        var hung = await Should.ThrowAsync<EdgeClientException>(() => client.StateAsync().WaitAsync(Patience));

        hung.Message.ShouldContain("did not answer GET state within 0.3 s");
        hung.Status.ShouldBeNull();
    }

    [Fact]
    public async Task It_is_not_taken_for_one_that_does_not_run()
    {
        using var client = Client();

        (await Should.ThrowAsync<EdgeClientException>(() => client.PingAsync().WaitAsync(Patience))).IsHung.ShouldBeTrue();
    }

    [Fact]
    public async Task A_drain_may_take_as_long_as_it_was_allowed_to_and_no_longer()
    {
        using var client = Client();

        var draining = client.DrainAsync(Slots.Blue, TimeSpan.FromSeconds(1));
        await Task.Delay(TimeSpan.FromSeconds(0.7));
        draining.IsCompleted.ShouldBeFalse();

        (await Should.ThrowAsync<EdgeClientException>(() => draining.WaitAsync(Patience))).Message.ShouldContain("within 1.3 s");
    }

    [Fact]
    public async Task An_interrupt_stays_an_interrupt()
    {
        using var client = Client();
        using var interrupt = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Should.ThrowAsync<OperationCanceledException>(() => client.StateAsync(interrupt.Token).WaitAsync(Patience));
    }

    private EdgeClient Client() => new(Path.Combine(folder, "control")) { Limit = TimeSpan.FromSeconds(0.3) };
}
