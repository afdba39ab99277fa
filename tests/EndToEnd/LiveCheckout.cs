namespace EndToEnd;

/// <summary>A clone whose first release is live. Tests of a class use it one after the other; one that fails leaves it to be made anew.</summary>
public sealed class LiveCheckout : IAsyncLifetime
{
    private Checkout? _checkout;
    private bool _used;

    /// <summary>What serves.</summary>
    internal string Version { get; private set; } = "";

    /// <summary>Takes it for one test.</summary>
    internal async Task<Checkout> TakeAsync()
    {
        if (_used && _checkout is not null)
        {
            var spoiled = _checkout;
            _checkout = null;
            await spoiled.DisposeAsync();
        }

        var isNew = _checkout is null;
        _used = true;
        if (isNew)
        {
            _checkout = await Checkout.CreateAsync();
            (await _checkout!.RunAsync("Deploy")).With(0);
            Version = (await _checkout.ServesAsync())!;
        }

        return _checkout!;
    }

    /// <summary>Gives it back in good order.</summary>
    internal async Task GiveBackAsync()
    {
        Version = (await _checkout!.ServesAsync())!;
        _used = false;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_checkout is not null)
            await _checkout.DisposeAsync();
    }
}
