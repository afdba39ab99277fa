namespace Interlock.Tests.Runbook;

public sealed class ShellLineTests
{
    [Theory]
    [InlineData("checks: {a: 'curl -u ${env:SHOP_TOKEN} x'}")]
    [InlineData("checks: {a: {run: 'curl -u ${env:SHOP_TOKEN} x'}}")]
    [InlineData("    build: 'make ${env:SHOP_TOKEN}'")]
    public void A_command_that_refers_to_a_variable_is_refused_with_the_way_that_keeps_it_off_the_command_line(string more)
    {
        var problem = Text.OnlyProblem(Text.With(more), variables: ("SHOP_TOKEN", "not-shown"));

        problem.Message.ShouldStartWith("${env:SHOP_TOKEN} would put its value onto the command line");
        problem.ToString().ShouldContain("the command's own $SHOP_TOKEN");
        problem.ToString().ShouldNotContain("not-shown");
    }

    [Fact]
    public void The_command_that_serves_is_refused_too_and_so_is_a_file()
    {
        var text = Text.With().Replace("run: ./serve", "run: './serve ${file:token}'", StringComparison.Ordinal);

        Text.OnlyProblem(text).Message.ShouldStartWith("${file:token} would put its value");
    }

    [Fact]
    public void An_environment_that_was_not_asked_for_is_judged_as_well() =>
        Text.Read(Text.With("environments: {production: {checks: {a: 'curl ${env:SHOP_TOKEN}'}}}")).Problems.ShouldHaveSingleItem().Message.ShouldStartWith("${env:SHOP_TOKEN}");

    [Fact]
    public void Escaped_it_stands_for_itself() =>
        Text.Good(Text.With("checks: {a: 'echo $${env:HOME} $HOME'}")).Checks["a"].Run.ShouldBe("echo ${env:HOME} $HOME");

    [Theory]
    [InlineData("checks: {a: 'deploy ${port}'}", "${port}")]
    [InlineData("    build: 'make PORT=${port}'", "${port}")]
    [InlineData("database: {migrations: {commands: {up: 'up ${version}', revision: select 1}}}", "${version}")]
    [InlineData("database: {backup: {copies: ['rclone copy $BACKUP x:${version}']}}", "${version}")]
    public void A_placeholder_that_nothing_fills_there_is_refused_with_its_place(string more, string placeholder)
    {
        var problem = Text.OnlyProblem(Text.With(more));

        problem.Message.ShouldBe($"{placeholder} would be empty: nothing gives it a value here");
        problem.Allowed!.ShouldContain($"a variable of the shell's own is written ${placeholder[2..^1]}");
        (problem.Line > 0 && problem.Column > 0).ShouldBeTrue();
    }

    [Fact]
    public void A_word_that_is_near_to_one_is_refused_with_it()
    {
        var problem = Text.OnlyProblem(Text.With("    build: 'make ${verison}'"));

        problem.Message.ShouldStartWith("${verison} would be empty");
        problem.Nearest.ShouldBe("${version}");
    }

    [Theory]
    [InlineData("make ${output} ${version} ${commit}")]
    [InlineData("make ${HOME} ${BACKUP_NAME:-x} ${versions[0]} $version ${version:-1}")]
    [InlineData("for part in a b; do echo ${part}; done")]
    [InlineData("port=1; echo ${port}")]
    [InlineData("echo ${anything}")]
    public void What_is_the_shells_stays_the_shells(string line) => Text.Good(Text.With($"    build: '{line}'")).Services.Values.Single().Build!.Run.ShouldBe(line);
}
