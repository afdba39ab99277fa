using Interlock.Build.Arguments;

namespace Interlock.Build.Tests;

public class ArgumentTests
{
    [Fact]
    public void A_value_follows_an_equals_sign_or_a_space()
    {
        var joined = Read("--target=Deploy", "--environment=production", "--parallel=3");
        var apart = Read("--target", "Deploy", "--environment", "production", "--parallel", "3");

        joined.Environment.ShouldBe("production");
        apart.Environment.ShouldBe("production");
        joined.Parallel.ShouldBe(3);
        apart.Parallel.ShouldBe(3);
        apart.ForCake.ShouldBe(joined.ForCake);
    }

    [Theory]
    [InlineData("/here/up.sql")]
    [InlineData("/service/up.sql", "--runbook=/service/release.yaml")]
    [InlineData("/here/service/up.sql", "--runbook=service/release.yaml")]
    public void Files_to_lint_start_at_the_runbook_that_was_given(string file, params string[] more) =>
        ArgumentReader.Read(["--target=Lint", "--files=up.sql", .. more], "/here").Arguments.Files.ShouldBe([file]);

    [Fact]
    public void Without_arguments_the_stated_defaults_hold()
    {
        var arguments = Read("--target=Deploy");

        arguments.Environment.ShouldBe("local");
        arguments.Runbook.ShouldBe(Path.Combine(RepositoryRoot.Path, "release.yaml"));
        arguments.State.ShouldBe(Path.Combine(RepositoryRoot.Path, ".interlock"));
        arguments.KeepsOnFailure.ShouldBeFalse();
        arguments.KeepsData.ShouldBeFalse();
    }

    [Fact]
    public void State_lies_beside_its_runbook()
    {
        Read("--target=Deploy", "--runbook=/service/release.yaml").State.ShouldBe("/service/.interlock");
        Read("--target=Deploy", "--runbook=/service/release.yaml", "--state=/state").State.ShouldBe("/state");
    }

    [Fact]
    public void A_relative_path_starts_where_the_command_was_given() =>
        Read("--target=Deploy", "--runbook=other.yaml").Runbook.ShouldBe(Path.GetFullPath("/somewhere/other.yaml"));

    [Fact]
    public void Every_problem_is_told_at_once_with_what_was_probably_meant()
    {
        var problems = Problems("--target=Deplyo", "--dryrn", "--parallel=0", "--on-failure=kep", "--environment", "--port=x");

        problems.Count.ShouldBe(6);
        problems.ShouldContain("Unknown target 'Deplyo'. Did you mean 'Deploy'?");
        problems.ShouldContain("Unknown argument '--dryrn'. Did you mean '--dryrun'?");
        problems.ShouldContain(problem => problem.StartsWith("--parallel=0: needs a whole number from 1 to 64"));
        problems.ShouldContain("--on-failure=kep: Unknown value 'kep'. Did you mean 'keep'?");
        problems.ShouldContain("--environment needs a value: --environment=NAME");
        problems.ShouldContain(problem => problem.StartsWith("--port=x: needs a whole number"));
    }

    [Theory]
    [InlineData("--target=Deploy", "--suite=fast")]
    [InlineData("--target=Status", "--keep-data")]
    [InlineData("--target=Deploy", "--fix")]
    [InlineData("--target=Deploy", "--target=Rollback")]
    [InlineData("--target=Deploy", "--yes=perhaps")]
    [InlineData("--target=Deploy", "production")]
    [InlineData("--json")]
    public void What_cannot_be_meant_is_refused(params string[] args) => Problems(args).ShouldHaveSingleItem();

    [Theory]
    [InlineData("deploy")]
    [InlineData("DEPLOY")]
    public void Targets_are_found_whatever_their_case(string target) => Problems($"--target={target}").ShouldBeEmpty();

    [Fact]
    public void A_switch_that_is_switched_off_is_off() => Read("--target=Down", "--keep-data=false").KeepsData.ShouldBeFalse();

    [Fact]
    public void Preflight_can_be_told_to_mend() => Read("--target=Preflight", "--fix").Fixes.ShouldBeTrue();

    [Fact]
    public void Only_what_Cake_understands_is_handed_on_to_it() =>
        Read("-t", "Verify", "--environment=production", "-e", "--whatif", "-v", "quiet").ForCake.ShouldBe(["--target=Verify", "--exclusive", "--dryrun", "--verbosity=quiet"]);

    [Fact]
    public void Every_argument_and_every_target_is_on_the_help_page()
    {
        using var page = new StringWriter();

        HelpPage.Write(page);

        foreach (var name in ArgumentTable.All.Select(argument => $"--{argument.Name}").Concat(Targets.Names))
            page.ToString().ShouldContain(name);
    }

    [Fact]
    public void Arguments_are_tied_to_targets_that_exist() =>
        ArgumentTable.All.SelectMany(argument => argument.Targets).Except(Targets.Names).ShouldBeEmpty();

    private static ReleaseArguments Read(params string[] args)
    {
        var reading = ArgumentReader.Read(args, "/somewhere");
        reading.Problems.ShouldBeEmpty();
        return reading.Arguments;
    }

    private static IReadOnlyList<string> Problems(params string[] args) => ArgumentReader.Read(args, "/somewhere").Problems;
}
