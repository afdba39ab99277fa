using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>The Docker engine that runs the services, and the registry between.</summary>
public sealed record DockerSettings
{
    /// <summary>Where the engine is, as <c>DOCKER_HOST</c> takes it. Null: where the docker program finds it, by its context and environment.</summary>
    [Description("Where the engine is: unix:///var/run/docker.sock. Without it, where the docker program finds it (DOCKER_HOST, docker context).")]
    [Text(@"^unix:///\S+$", "the address of an engine", "unix:///PATH, such as unix:///var/run/docker.sock")]
    public string? Host { get; init; }

    /// <summary>Registry and path that images are pushed to and run from, such as <c>registry.example.com/shop</c>. Null: images stay on the engine that built them.</summary>
    [Description("Registry and path that images are pushed to, such as registry.example.com/shop. Without it they stay on the engine that built them.")]
    [Text(@"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$", "a registry", "HOST[:PORT][/PATH] in lower-case letters, such as registry.example.com/shop")]
    public string? Registry { get; init; }

    /// <summary>Who pushes there; null: as the docker program is logged in (its configuration and credential helpers).</summary>
    [Description("Who pushes there. Without it, as the docker program is logged in: its configuration and credential helpers.")]
    public RegistryLogin? Login { get; init; }

    /// <summary>The network that the containers are on: a private one of that name, made when it is not there, or <c>host</c> for the machine's own. Null: <c>NAME-ENVIRONMENT</c>.</summary>
    [Description("The private network that the containers are on, made when it is not there; host: the machine's own network. Default: the runbook's name and the environment.")]
    [Text("^[a-zA-Z0-9][a-zA-Z0-9_.-]*$", "the name of a network", "letters, digits, and . _ -")]
    public string? Network { get; init; }
}

/// <summary>A registry's user.</summary>
public sealed record RegistryLogin
{
    /// <summary>Name of the user.</summary>
    [Description("Name of the user.")]
    [NotEmpty]
    public required string User { get; init; }

    /// <summary>Password or token; reaches the docker program by a configuration in a folder that only its owner may open, which is gone afterwards.</summary>
    [Description("Password or token, by reference: ${env:REGISTRY_TOKEN}. It is on no command line, and in no store of yours.")]
    public required Secret Password { get; init; }
}
