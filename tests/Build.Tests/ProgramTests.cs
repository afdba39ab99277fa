namespace Interlock.Build.Tests;

public class ProgramTests
{
    private static readonly string[] s_order = ["Preflight", "Backup", "Provision", "Migrate", "Rollout", "Verify", "Secure", "Monitor", "Record", "Deploy"];

    [Fact]
    public async Task Nothing_at_all_prints_the_help_page()
    {
        var ran = await BuildProgram.RunAsync();

        ran.ExitCode.ShouldBe(0);
        ran.Output.ShouldContain("The two commands");
    }

    [Fact]
    public async Task An_unknown_argument_stops_everything_with_exit_2()
    {
        var ran = await BuildProgram.RunAsync("--target=Deploy", "--dryrn");

        ran.ExitCode.ShouldBe(2);
        ran.Output.ShouldBeEmpty();
        ran.Error.ShouldContain("Did you mean '--dryrun'?");
    }

    [Fact]
    public async Task A_dry_run_names_the_targets_in_order_and_acts_on_nothing()
    {
        var state = Path.Combine(Path.GetTempPath(), $"interlock-{Guid.NewGuid():N}");

        var ran = await BuildProgram.RunAsync("--target=deploy", "--dryrun", $"--state={state}", $"--runbook={state}/none.yaml");

        ran.ExitCode.ShouldBe(0, ran.Error);
        var lines = ran.Output.Split('\n').Where(line => line.Length > 0 && char.IsAsciiDigit(line[0])).Select(line => line.Trim().Split(". ")[1]);
        lines.ShouldBe(s_order);
        ran.Output.ShouldContain("No tasks were actually executed.");
        Directory.Exists(state).ShouldBeFalse();
    }

    [Fact]
    public async Task A_dry_run_of_one_target_alone_names_only_that()
    {
        var ran = await BuildProgram.RunAsync("--target=Verify", "--dryrun", "--exclusive");

        ran.Output.ShouldContain("1. Verify");
        ran.Output.ShouldNotContain("Preflight");
    }

    [Fact]
    public async Task The_tree_shows_each_target_under_what_depends_on_it()
    {
        var ran = await BuildProgram.RunAsync("--tree");

        ran.ExitCode.ShouldBe(0);
        var depths = s_order.Reverse().Select(name => ran.Output.Split('\n').First(line => line.TrimEnd().EndsWith(name, StringComparison.Ordinal)).TrimEnd().Length - name.Length).ToList();
        depths.ShouldBe(depths.Order());
        depths.Distinct().Count().ShouldBe(s_order.Length);
    }

    [Fact]
    public async Task The_description_lists_every_target()
    {
        var ran = await BuildProgram.RunAsync("--description");

        ran.ExitCode.ShouldBe(0);
        foreach (var name in Targets.Names)
            ran.Output.ShouldContain(name);
    }

    [Fact]
    public async Task The_version_is_that_of_Cake() => (await BuildProgram.RunAsync("--version")).Output.Trim().ShouldMatch(@"^\d+\.\d+\.\d+");

    [Fact]
    public async Task Without_a_terminal_there_are_no_colours() => (await BuildProgram.RunAsync("--target=Deploy", "--dryrun")).Output.ShouldNotContain('\u001b');

    [Fact]
    public async Task A_failing_target_ends_with_the_code_it_failed_with_and_says_why_last()
    {
        var ran = await BuildProgram.RunAsync("--target=Benchmark", "--only=strat");

        ran.ExitCode.ShouldBe(2);
        ran.Error.TrimEnd().ShouldEndWith("Did you mean 'start'?");
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_stops_in_order_with_the_code_that_names_it(string signal, int exitCode)
    {
        if (OperatingSystem.IsWindows())
            return;

        // A runbook that is not there yet keeps it waiting, for as long as this test likes.
        var runbook = Path.Combine(Directory.CreateTempSubdirectory("interlock-signal-").FullName, "release.yaml");
        (await BuildProgram.StartAsync("mkfifo", [runbook], null, null)).ExitCode.ShouldBe(0);

        var ran = await BuildProgram.StartAsync(
            // Where these tests run in the background of a script, SIGINT is ignored from the start.
            "env",
            ["--default-signal=INT,TERM", "dotnet", typeof(Program).Assembly.Location, "--target=Watch", "--verbosity=verbose", $"--runbook={runbook}"],
            null,
            null,
            (process, line) =>
            {
                if (line == "== Watch")
                    System.Diagnostics.Process.Start("kill", [$"-{signal}", $"{process.Id}"]).Dispose();
                if (line.StartsWith("Stopping in order", StringComparison.Ordinal))
                    File.WriteAllText(runbook, File.ReadAllText(Path.Combine(RepositoryRoot.Path, "release.yaml")));
            });

        ran.ExitCode.ShouldBe(exitCode, ran.Error);
        ran.Error.ShouldContain("Stopping in order");
        ran.Output.ShouldContain("== TearDown");
    }
}
