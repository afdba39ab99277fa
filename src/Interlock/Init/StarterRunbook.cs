namespace Interlock.Init;

/// <summary>A runbook to start from: small, valid, with the places to change marked.</summary>
public static class StarterRunbook
{
    /// <summary>Its text.</summary>
    /// <param name="folder">Full path of the folder that it is for: its name is the system's, and what lies there tells how such systems are built.</param>
    public static string Text(string folder)
    {
        var name = NameOf(folder);
        var kind = StarterKind.Of(folder);
        return $$"""
            # What is released, and what must hold. Reference: docs/release-yaml.md
            name: {{name}}
            version: 0.1.0                       # the next release

            services:
              {{name}}:
                build:                           # change: fill ${output}
                  run: {{kind.Build}}
                run: {{kind.Run}}   # change: listens on the port in the variable PORT
                health: /health                  # answers 200 with JSON: {"status": "healthy", "version": "<the version>"}
                variables:
                  ENVIRONMENT: {from: environment}
                  VERSION: {from: version}
                  {{(StarterKind.Migrations(folder) is null ? "# " : "")}}DATABASE_URL: {from: database}
                  # API_KEY: {value: "${env:API_KEY}", min-length: 32}

            {{Database(StarterKind.Migrations(folder))}}

            checks:
              tests: {run: {{kind.Tests}}, within: 5m, requirement: PF-02}   # change: your tests

            verify:
              after:
                - {get: /health, expect: [status == 200, json.version == $version], requirement: VF-01}

            monitor:
              for: 30s
              min-samples: 3000

            """;
    }

    private static string Database(string? migrations) => migrations is null
        ? """
          # database:
          #   migrations:
          #     scripts: migrations            # NNN_name.up.sql and NNN_name.down.sql; or alembic, entity-framework, commands
          """
        : $"""
          database:
            migrations:
              {migrations}   # change: as you call it
          """;

    /// <summary>A folder's name as a system's name.</summary>
    /// <param name="folder">Full path.</param>
    private static string NameOf(string folder)
    {
        var name = string.Concat(Path.GetFileName(folder.TrimEnd('/')).ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        return name.Length == 0 || !char.IsAsciiLetter(name[0]) ? "app" : name;
    }
}
