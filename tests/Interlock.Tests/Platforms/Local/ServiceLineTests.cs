using Interlock.Platforms.Local;

namespace Interlock.Tests.Platforms;

public sealed class ServiceLineTests
{
    [Theory]
    [InlineData("dotnet Sample.Storefront.dll", true)]
    [InlineData("./serve --port=8080 \"a b\"", true)]
    [InlineData("FOO=1 ./serve", false)]
    [InlineData("cd app && ./serve", false)]
    [InlineData("cd app", false)]
    [InlineData("a\nb", false)]
    [InlineData("(a)", false)]
    [InlineData("exec ./serve", false)]
    public void Only_one_plain_program_takes_the_shells_place(string line, bool expected) => ServiceProcess.IsOneProgram(line).ShouldBe(expected);

    [Fact]
    public void What_the_build_knows_the_command_that_serves_knows_too() =>
        ServiceProcess.LineOf(new("1.4.0", "c0ffee", default, "serve --port ${port} --name shop@${version}+${commit} --root ${output} $HOME"), 8081, "/app")
            .ShouldBe("serve --port 8081 --name shop@1.4.0+c0ffee --root /app $HOME");
}
