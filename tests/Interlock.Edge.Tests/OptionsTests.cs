namespace Interlock.Edge.Tests;

public class OptionsTests
{
    private static readonly string[] Good = ["--listen", "http://127.0.0.1:0", "--state=/tmp/s", "--control", "/tmp/c"];

    [Fact]
    public void All_that_is_needed_is_enough()
    {
        var options = EdgeOptions.Parse([.. Good, "--activity-timeout", "2m"]).Options.ShouldNotBeNull();

        options.ActivityTimeout.ShouldBe(TimeSpan.FromMinutes(2));
        options.StateFolder.ShouldBe("/tmp/s");
    }

    [Theory]
    [InlineData("--lisen", "Unknown argument '--lisen'")]
    [InlineData("--bind-wait", "--bind-wait needs a value")]
    [InlineData("--bind-wait=soon", "'soon' is not a duration")]
    [InlineData("--state=x", "--state is given twice")]
    public void A_wrong_command_line_is_refused_with_exit_code_2(string extra, string expected)
    {
        var parsed = EdgeOptions.Parse([.. Good, extra]);

        parsed.ExitCode.ShouldBe(2);
        parsed.Message.ShouldContain(expected);
    }

    [Fact]
    public void Everything_missing_is_told_at_once() =>
        EdgeOptions.Parse([]).Message.Split(Environment.NewLine).Length.ShouldBe(3);

    [Theory]
    [InlineData("https://127.0.0.1:1")]
    [InlineData("http://somewhere:80")]
    [InlineData("8080")]
    public void An_address_that_cannot_be_listened_on_is_refused(string listen) =>
        EdgeOptions.Parse(["--listen", listen, "--state", "s", "--control", "c"]).ExitCode.ShouldBe(2);

    [Fact]
    public void A_control_path_too_long_for_a_socket_is_said_clearly()
    {
        var wrong = Should.Throw<EdgeStartException>(() => Control.ControlSocket.Prepare("/tmp/" + new string('x', 110) + "/edge.sock"));

        wrong.ExitCode.ShouldBe(2);
        wrong.Message.ShouldContain("107");
        Should.Throw<ArgumentException>(() => new Platforms.Local.EdgeClient("/tmp/" + new string('x', 110)));
    }

    [Fact]
    public void A_control_folder_open_to_others_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("edge");
        File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);

        Should.Throw<EdgeStartException>(() => Control.ControlSocket.Prepare(Path.Combine(folder.FullName, "s"))).Message.ShouldContain("chmod 700");
        folder.Delete();
    }
}
