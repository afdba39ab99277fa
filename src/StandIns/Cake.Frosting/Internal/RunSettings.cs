using System.ComponentModel;
using Cake.Cli;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Spectre.Console.Cli;

namespace Cake.Frosting.Internal;

internal sealed class RunSettings : CommandSettings
{
    [CommandOption("--target|-t|--Target <TARGET>")]
    [DefaultValue("Default")]
    public string[] Targets { get; set; }

    [CommandOption("--working|-w <PATH>")]
    [TypeConverter(typeof(Cli.DirectoryPathConverter))]
    public DirectoryPath WorkingDirectory { get; set; }

    [CommandOption("--verbosity|-v <VERBOSITY>")]
    [TypeConverter(typeof(VerbosityConverter))]
    [DefaultValue(Verbosity.Normal)]
    public Verbosity Verbosity { get; set; }

    [CommandOption("--description|--descriptions|--showdescription|--showdescriptions")]
    public bool Description { get; set; }

    [CommandOption("--tree|--showtree")]
    public bool Tree { get; set; }

    [CommandOption("--dryrun|--noop|--whatif")]
    public bool DryRun { get; set; }

    [CommandOption("--exclusive|-e")]
    public bool Exclusive { get; set; }

    [CommandOption("--version|--ver")]
    public bool Version { get; set; }

    [CommandOption("--info")]
    public bool Info { get; set; }
}
