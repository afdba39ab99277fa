namespace Interlock.Init;

/// <summary>A runbook to start from: small, valid, with the places to change marked.</summary>
public static class StarterRunbook
{
    /// <summary>Its text.</summary>
    /// <param name="name">Name of the system: lower-case letters, digits and hyphens.</param>
    public static string Text(string name) =>
        $$"""
        # What is released, and what must hold. Reference: docs/release-yaml.md
        name: {{name}}
        version: 0.1.0                       # the next release

        services:
          {{name}}:
            build:
              run: dotnet publish src -c Release -o ${output} -p:InformationalVersion=${version}   # change: fill ${output}
            run: dotnet App.dll              # change: listens on the port in the variable PORT
            health: /health                  # answers 200 with JSON: {"status": "healthy", "version": "<the version>"}
            variables:
              ENVIRONMENT: {from: environment}
              VERSION: {from: version}
              # DATABASE_URL: {from: database}
              # API_KEY: {value: "${env:API_KEY}", min-length: 32}

        # database:
        #   migrations:
        #     scripts: migrations            # NNN_name.up.sql and NNN_name.down.sql

        checks:
          tests: {run: dotnet test, within: 5m, requirement: PF-02}   # change: your tests

        verify:
          after:
            - {get: /health, expect: [status == 200, json.version == $version], requirement: VF-01}

        monitor:
          for: 30s
          min-samples: 3000

        """;

    /// <summary>A folder's name as a system's name.</summary>
    /// <param name="folder">Full path.</param>
    public static string NameOf(string folder)
    {
        var name = string.Concat(Path.GetFileName(folder.TrimEnd('/')).ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        return name.Length == 0 || !char.IsAsciiLetter(name[0]) ? "app" : name;
    }
}
