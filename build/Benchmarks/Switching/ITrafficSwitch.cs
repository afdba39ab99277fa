namespace Interlock.Build.Benchmarks;

/// <summary>Something that stands before two versions of a service and sends all requests to one of them. Disposing it stops it.</summary>
internal interface ITrafficSwitch : IAsyncDisposable
{
    /// <summary>Where clients ask.</summary>
    Uri Url { get; }

    /// <summary>Starts it, sending to the first version. Disposing it stops it also when this fails.</summary>
    Task StartAsync();

    /// <summary>From now on this version is asked: returns when its operator would go on.</summary>
    Task ToAsync(Uri version);
}

/// <summary>How a switch is made.</summary>
/// <param name="Name">What it is called in figures; where it is absent, with how to get it.</param>
/// <param name="Of">Makes it for the versions, not started yet; null where it is not installed.</param>
internal sealed record TrafficSwitch(string Name, Func<IReadOnlyList<Uri>, ITrafficSwitch?> Of);
