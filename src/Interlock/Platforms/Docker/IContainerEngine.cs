namespace Interlock.Platforms.Docker;

/// <summary>A container engine, as far as a release needs one. Names and ids are taken as the engine takes them. Every method throws <see cref="ContainerEngineException"/> when the engine refuses, or is not reached.</summary>
public interface IContainerEngine
{
    /// <summary>Which engine answers.</summary>
    /// <param name="cancellation">Stops the asking.</param>
    Task<EngineInfo> InfoAsync(CancellationToken cancellation);

    /// <summary>Builds an image and gives it its tags.</summary>
    /// <param name="build">What is built.</param>
    /// <param name="say">Told each line of the build.</param>
    /// <param name="cancellation">Stops the build.</param>
    Task BuildAsync(ImageBuild build, Action<string> say, CancellationToken cancellation);

    /// <summary>Gives an image one more name.</summary>
    /// <param name="image">Any name or id of it.</param>
    /// <param name="name">The name with its tag.</param>
    /// <param name="cancellation">Stops it.</param>
    Task TagAsync(string image, string name, CancellationToken cancellation);

    /// <summary>Pushes an image to its registry, once.</summary>
    /// <param name="name">Its name there, with its tag.</param>
    /// <param name="login">As whom; null: as the program is logged in.</param>
    /// <param name="say">Told each line of progress.</param>
    /// <param name="cancellation">Stops it.</param>
    Task PushAsync(string name, EngineLogin? login, Action<string> say, CancellationToken cancellation);

    /// <summary>Pulls an image from its registry.</summary>
    /// <param name="name">Its name there, with a tag or a digest.</param>
    /// <param name="login">As whom; null: as the program is logged in.</param>
    /// <param name="say">Told each line of progress.</param>
    /// <param name="cancellation">Stops it.</param>
    Task PullAsync(string name, EngineLogin? login, Action<string> say, CancellationToken cancellation);

    /// <summary>Looks up an image that the engine has.</summary>
    /// <param name="image">Any name or id of it.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <returns>Null when it has none such.</returns>
    Task<EngineImage?> ImageAsync(string image, CancellationToken cancellation);

    /// <summary>Takes a name off an image; with its last one the image goes. Harmless when it is not there.</summary>
    /// <param name="name">The name with its tag or digest.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Why it stays, such as a container that still has it; null: it is gone.</returns>
    Task<string?> RemoveImageAsync(string name, CancellationToken cancellation);

    /// <summary>Makes a private network. Harmless when it is there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="labels">Its labels, when it is made.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Whether it was made now.</returns>
    Task<bool> NetworkAsync(string name, IReadOnlyDictionary<string, string> labels, CancellationToken cancellation);

    /// <summary>Removes a network that bears a label. Harmless when it is not there, is another's, or has containers still.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="label">The label.</param>
    /// <param name="value">What it must say.</param>
    /// <param name="cancellation">Stops it.</param>
    Task RemoveNetworkAsync(string name, string label, string value, CancellationToken cancellation);

    /// <summary>Makes a container, and does not start it.</summary>
    /// <param name="container">What is made.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Its full id.</returns>
    Task<string> CreateAsync(ContainerSpec container, CancellationToken cancellation);

    /// <summary>Runs a container to its end, and removes it, also when it is cancelled or takes too long.</summary>
    /// <param name="container">What is run.</param>
    /// <param name="limit">It takes at most so long.</param>
    /// <param name="hear">Hears each line that it says, masked; null: nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>How its command ended.</returns>
    Task<Processes.CommandResult> RunAsync(ContainerSpec container, TimeSpan limit, Action<string>? hear, CancellationToken cancellation);

    /// <summary>Starts a container that was made, or has ended. Harmless when it runs.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellation">Stops it.</param>
    Task StartAsync(string id, CancellationToken cancellation);

    /// <summary>Has the engine start a container again whenever it ends by itself, or with the engine.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellation">Stops it.</param>
    Task KeepRunningAsync(string id, CancellationToken cancellation);

    /// <summary>Stops a container and removes it, with its own volumes. Harmless when it is not there.</summary>
    /// <param name="id">Its id or name.</param>
    /// <param name="within">It gets so long to end by itself.</param>
    /// <param name="cancellation">Stops it.</param>
    Task RemoveAsync(string id, TimeSpan within, CancellationToken cancellation);

    /// <summary>Looks at a container.</summary>
    /// <param name="id">Its id or name.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <returns>Null when there is none such.</returns>
    Task<EngineContainer?> ContainerAsync(string id, CancellationToken cancellation);

    /// <summary>The containers that bear a label, running or not.</summary>
    /// <param name="label">The label.</param>
    /// <param name="value">What it says.</param>
    /// <param name="cancellation">Stops the asking.</param>
    Task<IReadOnlyList<EngineContainer>> ContainersAsync(string label, string value, CancellationToken cancellation);

    /// <summary>The lines that a container has logged, oldest first, each with its time.</summary>
    /// <param name="id">Its id or name.</param>
    /// <param name="after">Only those after this time; null: all.</param>
    /// <param name="last">Only the last so many; null: all.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <returns>Null when there is none such, or its log driver keeps nothing to be read.</returns>
    Task<IReadOnlyList<LoggedLine>?> LogAsync(string id, DateTimeOffset? after, int? last, CancellationToken cancellation);
}

/// <summary>An engine that does not do what it was asked.</summary>
/// <param name="message">What it said, and what to do.</param>
public sealed class ContainerEngineException(string message) : Exception(message), Engine.IExplained
{
    /// <summary>It was not reached at all, or broke off: once it is back, the same may go well.</summary>
    public bool Unreachable { get; init; }
}
