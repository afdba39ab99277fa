using System.Text.RegularExpressions;
using Shared;

namespace Interlock.Build.Tests;

[Trait("Suite", "slow")]
public partial class BuildScriptTests
{
    private static readonly string s_script = Path.Combine(RepositoryRoot.Path, "build.sh");

    [FactWithProgram("shellcheck")]
    public async Task Shellcheck_has_nothing_to_say()
    {
        var ran = await BuildProgram.StartAsync("shellcheck", [s_script, Path.Combine(RepositoryRoot.Path, ".ci", "run")], null, null);

        ran.ExitCode.ShouldBe(0, ran.Output);
    }

    [Fact]
    public void The_PowerShell_script_has_the_same_sections_in_the_same_order()
    {
        var twin = Sections(Path.Combine(RepositoryRoot.Path, "build.ps1"));

        twin.Count.ShouldBeGreaterThan(5);
        twin.ShouldBe(Sections(s_script));
    }

    [Fact]
    public void The_PowerShell_script_writes_the_same_files_and_says_the_same_things()
    {
        var twin = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "build.ps1"));

        foreach (var shared in new[] { "UseStandIns.props", "build/bin/.stamp", "NU110[12]", "NU1301|NU1801", "obj/trial.lock.json", "The package feed lacks Cake.Frosting or its kin", "The packages could not be restored:", "The build program does not compile:", "packages:" })
        {
            File.ReadAllText(s_script).ShouldContain(shared);
            twin.ShouldContain(shared);
        }
    }

    [Theory]
    [EachScript]
    public async Task A_fresh_program_starts_from_another_folder_without_building(string script)
    {
        using var clone = new ScriptClone(script, "plain");

        var ran = await clone.RunAsync("--target=Status");

        ran.ShouldBe(new Ran(0, "ran --target=Status\n", ""));
    }

    [Theory]
    [EachScript]
    public async Task A_path_and_an_argument_with_spaces_stay_whole(string script)
    {
        using var clone = new ScriptClone(script, "a folder with spaces");

        (await clone.RunAsync("--reason=two words")).Output.ShouldBe("ran --reason=two words\n");
    }

    [Theory]
    [EachScript]
    public async Task A_changed_file_builds_again_and_only_once(string script)
    {
        using var clone = new ScriptClone(script, "changed");

        clone.Touch("src/Interlock/Phase.cs");

        (await clone.RunAsync("x")).Output.ShouldBe("ran x\n");
        clone.Builds.ShouldBe(1);
        (await clone.RunAsync("x")).Output.ShouldBe("ran x\n");
        clone.Builds.ShouldBe(1);
    }

    [Theory]
    [EachScript]
    public async Task A_deleted_file_builds_again(string script)
    {
        using var clone = new ScriptClone(script, "deleted");

        clone.Delete("src/Interlock/Phase.cs");
        await clone.RunAsync("x");

        clone.Builds.ShouldBe(1);
    }

    [Theory]
    [EachScript]
    public async Task A_build_that_fails_shows_only_its_errors_and_is_tried_again(string script)
    {
        using var clone = new ScriptClone(script, "failing");
        clone.Touch("src/Interlock/Phase.cs");
        clone.BreakTheBuild();

        var first = await clone.RunAsync("x");
        var second = await clone.RunAsync("x");

        first.ExitCode.ShouldBe(1);
        first.Output.ShouldBeEmpty();
        first.Error.ShouldBe("The build program does not compile:\nA.cs(1,1): error CS0001: No.\n");
        second.ExitCode.ShouldBe(1);
        clone.Builds.ShouldBe(2);
    }

    [Theory]
    [EachScript]
    public async Task Two_at_once_build_once(string script)
    {
        using var clone = new ScriptClone(script, "twice");
        clone.Touch("src/Interlock/Phase.cs");

        var both = await Task.WhenAll(clone.RunAsync("a"), clone.RunAsync("b"));

        both.ShouldAllBe(ran => ran.ExitCode == 0);
        clone.Builds.ShouldBe(1);
    }

    [FactWithPowerShell]
    public async Task The_two_scripts_at_once_build_once()
    {
        using var clone = new ScriptClone("build.sh", "both");
        clone.Touch("src/Interlock/Phase.cs");
        clone.SlowTheBuild();

        var both = await Task.WhenAll(clone.RunAsync("a"), clone.RunAsync("build.ps1", _ => { }, "b"));

        both.ShouldAllBe(ran => ran.ExitCode == 0);
        clone.Builds.ShouldBe(1);
    }

    [Theory]
    [EachScript]
    public async Task Without_a_home_it_makes_one(string script)
    {
        using var clone = new ScriptClone(script, "homeless");

        (await clone.RunAsync(script, change => change.Environment["HOME"] = string.Empty, "x")).ExitCode.ShouldBe(0);

        clone.Exists("build/bin/home").ShouldBeTrue();
    }

    [Theory]
    [EachScript]
    public async Task A_feed_that_lacks_the_packages_switches_to_the_stand_ins_and_says_so(string script)
    {
        using var clone = new ScriptClone(script, "lacking");
        clone.Touch("src/Interlock/Phase.cs");
        clone.RestoreSays("Build.csproj : error NU1101: Unable to find package Cake.Frosting.");

        var ran = await clone.RunAsync("x");

        ran.ExitCode.ShouldBe(0);
        ran.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem().ShouldContain("stand-ins");
        clone.Exists("UseStandIns.props").ShouldBeTrue();
    }

    [Theory]
    [EachScript("Build.csproj : error NU1301: Unable to load the service index.", "Build.csproj : error NU1101: Unable to find package.\nBuild.csproj : error NU1301: Unable to load the service index.")]
    public async Task A_feed_that_does_not_answer_is_an_error(string script, string says)
    {
        using var clone = new ScriptClone(script, "offline");
        clone.Touch("src/Interlock/Phase.cs");
        clone.RestoreSays(says);

        var ran = await clone.RunAsync("x");

        ran.ExitCode.ShouldBe(1);
        ran.Error.ShouldContain("NU1301");
        clone.Exists("UseStandIns.props").ShouldBeFalse();
    }

    [TheoryWithoutSystemSdk]
    [EachScript]
    public async Task Without_an_SDK_it_says_how_to_get_one(string script)
    {
        using var clone = new ScriptClone(script, "bare");
        clone.Touch("src/Interlock/Phase.cs");
        clone.RemoveTheSdk();

        var ran = await clone.RunWithoutSdkAsync("x");

        ran.ExitCode.ShouldBe(1, ran.Error);
        ran.Error.ShouldContain("The .NET SDK 10 is needed");
    }

    private static List<string> Sections(string script) => [.. Section().Matches(File.ReadAllText(script)).Select(match => match.Value)];

    [GeneratedRegex("^# -- .* --$", RegexOptions.Multiline)]
    private static partial Regex Section();
}
