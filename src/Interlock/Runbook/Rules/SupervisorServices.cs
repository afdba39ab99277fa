namespace Interlock.Runbook.Rules;

/// <summary>What services need where supervisord runs them.</summary>
internal static class SupervisorServices
{
    public static IEnumerable<(string Key, string Complaint, string? Allowed)> Complaints(ReleaseRunbook runbook)
    {
        // What is required may be missing, which is told already.
        if (runbook.Platform != PlatformKind.Supervisor || runbook.Services is not { Count: > 0 } services)
            yield break;
        var (first, main) = services.First();
        if (main.Url is null)
            yield return ($"services.{first}", "has no 'url', and the first service is the one that is asked whether all is well", "url: http://127.0.0.1:PORT of the program that listens; put the service that clients use first, and a worker that it needs first into its 'programs'");
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, service) in services)
        {
            if (service.Build is not null)
                yield return ($"services.{name}.build", "is not run on platform supervisor", "supervisor.install, which runs in the folder of the new code; an environment takes this one back with null");
            foreach (var (i, program) in service.Programs.Index())
                if (!known.TryAdd(program, name))
                    yield return ($"services.{name}.programs[{i}]", $"'{program}' is a program of {known[program]} already", "each program once");
        }
    }
}
