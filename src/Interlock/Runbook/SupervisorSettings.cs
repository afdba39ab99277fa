using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>The supervisord that runs the services of platform <c>supervisor</c>, on this machine, and where it finds their code.</summary>
public sealed record SupervisorSettings : IJudged
{
    /// <summary>Where supervisord answers: <c>unix://</c> and the path of its socket, or <c>http://127.0.0.1:PORT</c>. Default <c>unix:///var/run/supervisor.sock</c>, as Debian has it.</summary>
    [Description("Where supervisord answers: unix:// and the file of its [unix_http_server], or http://127.0.0.1:PORT of its [inet_http_server].")]
    [Text(@"^(unix:///[^\s]*[^\s/]|http://[^\s/@]+/?)$", "an address of supervisord", "unix:///var/run/supervisor.sock, or http://127.0.0.1:9001")]
    public string Url { get; init; } = "unix:///var/run/supervisor.sock";

    /// <summary>The user that supervisord asks for; null: none.</summary>
    [Description("The user that supervisord asks for, as in its server's section.")]
    [NotEmpty]
    public Secret? User { get; init; }

    /// <summary>The password of that user; null: none.</summary>
    [Description("Its password, such as '${env:SUPERVISOR_PASSWORD}'.")]
    [NotEmpty]
    public Secret? Password { get; init; }

    /// <summary>No answer of supervisord within this is none. Default 10 s.</summary>
    [Description("No answer of supervisord within this is none.")]
    [Positive]
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Folder of the code on this machine; full path. What the programs run is <c>FOLDER/current</c> (mode <c>releases</c>), or the folder itself (mode <c>checkout</c>).</summary>
    [Description("Folder of the code on this machine, a full path. The programs run what is in its link 'current' (mode releases), or in the folder itself (mode checkout).")]
    [Text(@"^/[^\0\n]*[^\0\n/]$", "a full path", "a full path without a slash at the end, such as /srv/shop")]
    public required string Folder { get; init; }

    /// <summary>How the code is switched. Default <see cref="SupervisorMode.Releases"/>.</summary>
    [Description("How the code is switched: releases has a folder for each version and a link 'current' that changes in one step; checkout has git check the commit out in the folder.")]
    public SupervisorMode Mode { get; init; } = SupervisorMode.Releases;

    /// <summary>What installs the dependencies, run in the new code's folder; null: nothing.</summary>
    [Description("What installs the dependencies, run in the folder of the new code.")]
    public InstallSettings? Install { get; init; }

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (Uri.TryCreate(Url, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
            yield return ("url", "names another machine: the code is put into a folder of this one, and supervisord does not encrypt", "unix:///PATH, or http://127.0.0.1:PORT; run Interlock on the machine of the services");
        if (Password is not null && User is null)
            yield return ("password", "is given without a user", "supervisor.user as well");
    }
}

/// <summary>How dependencies are installed.</summary>
[ShortForm(nameof(Run))]
public sealed record InstallSettings
{
    /// <summary>The command. <c>${version}</c> and <c>${commit}</c> are what is released.</summary>
    [Description("The command, such as: python3 -m venv .venv && .venv/bin/pip install -r requirements.txt. ${version} and ${commit} are what is released.")]
    [NotEmpty]
    [ShellLine(Placeholders.Version, Placeholders.Commit)]
    public required string Run { get; init; }

    /// <summary>Time limit. Default 10 min.</summary>
    [Description("Time limit.")]
    [Positive]
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>How code is switched.</summary>
public enum SupervisorMode
{
    /// <summary>A folder for each version, and a symbolic link that is replaced in one step (rename(2)).</summary>
    Releases,

    /// <summary>One folder, in which git checks the commit out.</summary>
    Checkout,
}
