using Interlock.Platforms.Supervisor;

namespace Interlock.Tests.Platforms;

public sealed class SupervisorXmlRpcTests
{
    [Fact]
    public void A_call_carries_its_arguments_by_type() =>
        XmlRpc.Call("supervisor.startProcess", "a<b", 3, false).ShouldEndWith("<methodCall><methodName>supervisor.startProcess</methodName><params><param><value><string>a&lt;b</string></value></param><param><value><int>3</int></value></param><param><value><boolean>0</boolean></value></param></params></methodCall>");

    [Fact]
    public void An_answer_is_read_with_what_XML_cannot_carry_left_out()
    {
        var answer = (List<object?>)XmlRpc.Answer("<methodResponse><params><param><value><array><data><value><string>\u001b[31mred\nline</string></value><value><int>-7</int></value><value>plain</value><value><struct><member><name>up</name><value><boolean>1</boolean></value></member></struct></value></data></array></value></param></params></methodResponse>")!;

        answer.Take(3).ShouldBe(["[31mred\nline", -7, "plain"]);
        ((Dictionary<string, object?>)answer[3]!)["up"].ShouldBe(true);
    }

    [Theory]
    [InlineData(6, "SHUTDOWN_STATE", "supervisord is being shut down or restarted: run the command again once it is up")]
    [InlineData(10, "BAD_NAME: wbe", "supervisord has no program wbe: add a section [program:…], then supervisorctl reread and supervisorctl update")]
    [InlineData(20, "NO_FILE: /srv/shop/current/.venv/bin/python", "the file /srv/shop/current/.venv/bin/python is not there")]
    [InlineData(50, "SPAWN_ERROR: web", "web could not be started")]
    [InlineData(70, "NOT_RUNNING: web", "web does not run")]
    [InlineData(30, "FAILED: odd", "supervisord refuses: FAILED: odd")]
    public void A_fault_is_told_in_words(int code, string text, string message)
    {
        var fault = Should.Throw<SupervisorException>(() => XmlRpc.Answer($"<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>{code}</int></value></member><member><name>faultString</name><value><string>{text}</string></value></member></struct></value></fault></methodResponse>"));

        ((int)fault.Fault!, fault.Message).ShouldBe((code, message));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("<html/>")]
    public void What_is_no_answer_is_told_so(string text) => Should.Throw<FormatException>(() => XmlRpc.Answer(text));

    [Theory]
    [InlineData("plain")]
    [InlineData("it's $5 `here` \\ \"quoted\"")]
    [InlineData("two\nlines ${HOME}")]
    public void A_variable_reads_back_as_it_was(string value) =>
        Interlock.EnvFiles.EnvFile.Parse(VariableFiles.Text(new Dictionary<string, Secret>(StringComparer.Ordinal) { ["A"] = Secret.InTheOpen(value) })).Entries.ShouldHaveSingleItem().Value.ShouldBe(value);
}
