using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>Migrations by Alembic, run from the commit's own source.</summary>
[ShortForm(nameof(Folder))]
public sealed record AlembicSettings
{
    /// <summary>Folder with <c>alembic.ini</c>, inside the repository. Default: the root.</summary>
    [Description("Folder with alembic.ini, inside the repository.")]
    [InRepository]
    public string Folder { get; init; } = ".";

    /// <summary>How it is called, in that folder. Default <c>alembic</c>.</summary>
    [Description("How Alembic is called, in that folder; such as '.venv/bin/alembic'.")]
    [NotEmpty]
    [ShellLine]
    public string Command { get; init; } = "alembic";

    /// <summary>Run once in the folder of each commit before the first call, such as to install what the migrations import. Default: nothing.</summary>
    [Description("Run once in the folder of each commit before the first call, such as 'python3 -m venv .venv && .venv/bin/pip install -r requirements.txt'.")]
    [ShellLine]
    public string? Prepare { get; init; }

    /// <summary>Its table of revisions. Default <c>alembic_version</c>.</summary>
    [Description("Its table of revisions.")]
    [NotEmpty]
    public string Table { get; init; } = "alembic_version";
}

/// <summary>Migrations by Entity Framework Core, from the commit's own source.</summary>
[ShortForm(nameof(Folder))]
public sealed record EntityFrameworkSettings
{
    /// <summary>Folder of the project with the migrations, inside the repository. Default: the root.</summary>
    [Description("Folder of the project with the migrations, inside the repository.")]
    [InRepository]
    public string Folder { get; init; } = ".";

    /// <summary>How its tool is called, in that folder. Default <c>dotnet ef</c>.</summary>
    [Description("How its tool is called, in that folder.")]
    [NotEmpty]
    [ShellLine]
    public string Command { get; init; } = "dotnet ef";

    /// <summary>The <c>DbContext</c> whose migrations they are, where the project has several. Default: its only one.</summary>
    [Description("The DbContext whose migrations they are, where the project has several. Default: its only one.")]
    public string? Context { get; init; }

    /// <summary>Run once in the folder of each commit before the first call, such as <c>dotnet tool restore</c>. Default: nothing.</summary>
    [Description("Run once in the folder of each commit before the first call, such as 'dotnet tool restore'.")]
    [ShellLine]
    public string? Prepare { get; init; }

    /// <summary>Its table of migrations. Default <c>__EFMigrationsHistory</c>.</summary>
    [Description("Its table of migrations, with its schema where the project gives one.")]
    [NotEmpty]
    public string Table { get; init; } = "__EFMigrationsHistory";
}

/// <summary>Migrations by any tool. Each command runs in <see cref="Folder"/> of the commit's source.</summary>
public sealed record MigrationCommandSettings
{
    /// <summary>Where the commands run, inside the repository. Default: the root.</summary>
    [Description("Where the commands run, inside the repository.")]
    [InRepository]
    public string Folder { get; init; } = ".";

    /// <summary>Run once in the folder of each commit before the first call. Default: nothing.</summary>
    [Description("Run once in the folder of each commit before the first call.")]
    [ShellLine]
    public string? Prepare { get; init; }

    /// <summary>Goes to the newest revision.</summary>
    [Description("Goes to the newest revision.")]
    [NotEmpty]
    [ShellLine]
    public required string Up { get; init; }

    /// <summary>Goes back to the revision <c>$TO</c>, which is empty for the state before the first. Default: there is no way back.</summary>
    [Description("Goes back to the revision $TO (empty: before the first). Absent: there is no way back.")]
    [ShellLine]
    public string? Down { get; init; }

    /// <summary>SQL that reads the revision the database stands at: one row, or none.</summary>
    [Description("SQL that reads the revision the database stands at, such as 'select max(version) from schema_migrations'.")]
    [NotEmpty]
    public required string Revision { get; init; }

    /// <summary>Its table of revisions, which is none of the application's. Default: not known; then no replay is possible, which would bring the newer revision back with the older schema.</summary>
    [Description("Its table of revisions, which is none of the application's; a replay needs to know it.")]
    [NotEmpty]
    public string? Table { get; init; }

    /// <summary>Prints the code's revisions, a line each, oldest first; what follows a blank is its name. Default: they are not known before they run.</summary>
    [Description("Prints the code's revisions, a line each, oldest first; what follows a blank is its name.")]
    [ShellLine]
    public string? List { get; init; }

    /// <summary>Prints the SQL that would run from the revision <c>$FROM</c> (empty: before the first) to <c>$TO</c>. Default: it can't be seen before it runs.</summary>
    [Description("Prints the SQL that would run from revision $FROM (empty: before the first) to $TO.")]
    [ShellLine]
    public string? Preview { get; init; }
}
