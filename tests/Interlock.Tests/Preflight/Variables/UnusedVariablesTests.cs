using System.Diagnostics;
using Interlock.Engine;
using Interlock.Preflight.Variables;

namespace Interlock.Tests.Preflight.Variables;

public sealed class UnusedVariablesTests : IDisposable
{
    private readonly Room room = new();

    [Fact]
    public async Task A_variable_that_only_the_runbook_and_the_example_name_warns()
    {
        room.With("release.yaml", "LEFT_OVER: x").With(".env.example", "LEFT_OVER=").With("README.md", "LEFT_OVER").With("app/main.py", "os.environ['A_KEY']; LEFT_OVERS").With("elsewhere/x.py", "LEFT_OVER");
        Tracked();
        (await JudgeAsync("{A_KEY: x, LEFT_OVER: x}", "app")).ShouldSay(Verdict.Warn, "LEFT_OVER is declared for web, but no tracked file in app names it: remove it, or mend its name");
        (await JudgeAsync("{A_KEY: x, LEFT_OVER: x}", ".")).Verdict.ShouldBe(Verdict.Go);
    }

    [Theory]
    [InlineData("DATABASE_URL", "settings.py", "database_url: str")]
    [InlineData("Storage__Bucket", "Program.cs", "configuration[\"Storage:Bucket\"]")]
    [InlineData("ConnectionStrings__Shop", "Program.cs", "GetConnectionString(\"Shop\")")]
    [InlineData("ASPNETCORE_URLS", "Program.cs", "nothing of the kind")]
    [InlineData("PGHOST", "main.py", "nothing of the kind")]
    public async Task Other_spellings_and_what_runtimes_read_are_used(string name, string file, string text)
    {
        room.With($"app/{file}", text);
        Tracked();
        (await JudgeAsync($"{{{name}: x}}", "app")).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task A_variable_of_the_command_that_serves_is_used()
    {
        room.With("app/x", "");
        Tracked();
        (await JudgeAsync("{WORKERS: 4}", "app", "serve --workers $WORKERS")).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task Where_git_can_t_look_a_person_has_to() => (await JudgeAsync("{A_KEY: x}", "app")).Verdict.ShouldBe(Verdict.Hold);

    public void Dispose() => room.Dispose();

    private Task<StepResult> JudgeAsync(string variables, string folder, string run = "./serve")
    {
        var runbook = Runbook.Text.Good($"name: shop\nversion: 1.4.0\nservices:\n  web: {{run: '{run}', folder: {folder}, variables: {variables}}}\n");
        return room.RunAsync(new UnusedVariables(new(runbook, "local", "1.4.0", "abc1234def") { RunbookFile = Path.Combine(room.Root, "release.yaml") }));
    }

    private void Tracked()
    {
        foreach (var line in new[] { "init -q", "add -A" })
            Process.Start(new ProcessStartInfo("git", $"-c safe.directory=* -C {room.Root} {line}"))!.WaitForExit();
    }
}
