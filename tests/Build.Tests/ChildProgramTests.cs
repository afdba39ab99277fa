using Interlock.Build.Arguments;

namespace Interlock.Build.Tests;

public sealed class ChildProgramTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("interlock-child-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Arguments_reach_a_program_as_they_are()
    {
        string[] given = ["\"", "say \"yes\"", "\\", "a\\", "a b\\", "a b\\\\", "\\\"", "a\\\\\"b", "", "$x", "$(x)", "'", "one\ntwo", " ", " a  b ", "\t", "*", "ä", "-n", "%s"];
        using var interruption = new Interruption();
        using var observers = new Observers(interruption);
        var context = new ReleaseContext(FreeStandingCake.Create(), new ReleaseArguments([], _folder.FullName), interruption, observers);
        var lines = new List<string>();

        var code = await new ChildProgram(context).RunAsync("printf", ["%s\\0", .. given], lines.Add);

        code.ShouldBe(0);
        string.Join('\n', lines).Split('\0').ShouldBe([.. given, ""]);
    }
}
