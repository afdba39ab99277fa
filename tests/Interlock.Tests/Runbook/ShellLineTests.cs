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
}
