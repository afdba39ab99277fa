using Interlock.Engine;
using Interlock.Files;
using Interlock.Platforms.Local;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Platforms.Docker;

/// <summary>Builds the image of a version from its commit, with labels that tell where it is from (opencontainers image-spec, annotations).</summary>
internal sealed class ImageBuilder(LocalPaths paths, ImageNames names, IContainerEngine engine)
{
    private const int LogLines = 20;

    // Two steps of a phase may be the first to need it.
    private static readonly SemaphoreSlim One = new(1, 1);

    public async Task<(BuiltVersion? Version, string Evidence, CommandResult? Failed)> BuildAsync(StepContext context, string version, string commit, ServiceSettings service, CancellationToken cancellation)
    {
        await One.WaitAsync(cancellation);
        try
        {
            return await BuildAloneAsync(context, version, commit, service, cancellation);
        }
        finally
        {
            One.Release();
        }
    }

    private async Task<(BuiltVersion? Version, string Evidence, CommandResult? Failed)> BuildAloneAsync(StepContext context, string version, string commit, ServiceSettings service, CancellationToken cancellation)
    {
        var folder = paths.Version(version, commit);
        try
        {
            if (BuiltVersion.Read(folder) is { Image: { } image } there && there.Commit == commit && await HasAsync(context, image, cancellation))
                return (there, $"{version} is built already ({there.BuiltAt:u})", null);
        }
        catch (ContainerEngineException away) when (away.Unreachable)
        {
            // Built again it would be another image, of whatever its base is today.
            return (null, $"the image of {version} can't be fetched now: {away.Message}", null);
        }

        OwnerOnly.Folder(folder);
        await context.Repository.ExportAsync(commit, paths.Source, cancellation);
        var within = Path.Combine(paths.Source, service.Folder);
        var file = Path.Combine(within, service.Container.File);
        if (!File.Exists(file))
            return (null, $"there is no {Path.Combine(service.Folder, service.Container.File).Replace("./", "", StringComparison.Ordinal)} in {commit[..7]}: commit it, or name another with services.*.container.file", null);
        var lines = new Queue<string>();
        try
        {
            await engine.BuildAsync(Describe(version, commit, service, within, file), line =>
            {
                lines.Enqueue(line);
                if (lines.Count > LogLines)
                    lines.Dequeue();
                context.Say(line);
            }, cancellation);
        }
        catch (ContainerEngineException failed) when (!failed.Unreachable)
        {
            return (null, $"the image of {version} does not build: {failed.Message.Split('\n')[^1]}", new(1, string.Join('\n', lines), "", TimeSpan.Zero, false));
        }
        catch (ContainerEngineException away)
        {
            return (null, away.Message, null);
        }

        if (await engine.ImageAsync(names.Of(version), cancellation) is not { } made)
            return (null, $"the build went well, but the engine has no image {names.Of(version)}", null);
        var built = new BuiltVersion(version, commit, context.Clock.GetUtcNow(), service.Run) { Served = ServedBy.Of(service), Image = made.Id };
        built.Write(folder);
        return (built, $"{names.Of(version)} is built from {commit[..7]}, {made.Bytes / (1024 * 1024)} MiB", null);
    }

    // What was pruned on the engine comes back from the registry, by its digest.
    private async Task<bool> HasAsync(StepContext context, string image, CancellationToken cancellation)
    {
        if (await engine.ImageAsync(image, cancellation) is not null)
            return true;
        if (!image.Contains('@', StringComparison.Ordinal))
            return false;
        try
        {
            await engine.PullAsync(image, names.Login, context.Say, cancellation);
            return true;
        }
        catch (ContainerEngineException gone) when (!gone.Unreachable)
        {
            context.Say($"{gone.Message}; it is built again");
            return false;
        }
    }

    private ImageBuild Describe(string version, string commit, ServiceSettings service, string within, string file)
    {
        var arguments = new Dictionary<string, string>(service.Container.Arguments, StringComparer.Ordinal);
        // An argument that no ARG takes fails a build on older engines.
        foreach (var (name, value) in new[] { ("VERSION", version), ("COMMIT", commit) })
            if (File.ReadLines(file).Any(line => System.Text.RegularExpressions.Regex.IsMatch(line, $@"^\s*ARG\s+{name}\b", System.Text.RegularExpressions.RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1))))
                arguments.TryAdd(name, value);
        return new(within, file, [names.Of(version)])
        {
            Target = service.Container.Target,
            Arguments = arguments,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["org.opencontainers.image.title"] = names.Repository,
                ["org.opencontainers.image.version"] = version,
                ["org.opencontainers.image.revision"] = commit,
            },
            Limit = service.Container.BuildWithin,
        };
    }
}
