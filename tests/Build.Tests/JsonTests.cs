using System.Text.Json.Nodes;

namespace Interlock.Build.Tests;

/// <summary>With <c>--json</c> a program reads standard output as it is, and the exit code.</summary>
public sealed class JsonTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("interlock-json-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_secret_that_is_found_stops_with_3_and_is_shown_nowhere()
    {
        // Put together here, so that no scanner finds one in this source.
        var secret = string.Concat("sk_li", "ve_", "4eC39HqLyjWDarjtT1zdp7dc");
        await CheckoutAsync(("config.py", $"key = \"{secret}\"\n"));

        var ran = await RunAsync("--target=Secrets");

        ran.ExitCode.ShouldBe(3, ran.Error);
        var json = JsonNode.Parse(ran.Output)!;
        json["verdict"]!.GetValue<string>().ShouldBe("stop");
        json["findings"]![0]!["path"]!.GetValue<string>().ShouldBe("config.py");
        (ran.Output + ran.Error).ShouldNotContain(secret[8..]);
    }

    [Fact]
    public async Task A_checkout_without_secrets_is_done_with_0()
    {
        await CheckoutAsync(("config.py", "key = None\n"));

        var ran = await RunAsync("--target=Secrets");

        ran.ExitCode.ShouldBe(0, ran.Error);
        JsonNode.Parse(ran.Output)!["verdict"]!.GetValue<string>().ShouldBe("go");
    }

    [Theory]
    [InlineData("Diagnose", "worst")]
    [InlineData("Status", "targets")]
    [InlineData("Plan", "digest")]
    public async Task A_target_that_only_looks_is_done_with_0_whatever_it_finds(string target, string member)
    {
        await CheckoutAsync();

        var ran = await RunAsync($"--target={target}");

        ran.ExitCode.ShouldBe(0, ran.Error);
        JsonNode.Parse(ran.Output)!.AsObject().ShouldContainKey(member);
        Directory.Exists(Path.Combine(_folder.FullName, ".interlock")).ShouldBeFalse();
    }

    private Task<Ran> RunAsync(string target) =>
        BuildProgram.RunAsync(target, "--json", $"--runbook={_folder.FullName}/release.yaml", $"--state={_folder.FullName}/.interlock");

    private async Task CheckoutAsync(params (string Name, string Text)[] files)
    {
        (string Name, string Text)[] all = [("release.yaml", "name: shop\nversion: 1.0.0\nservices:\n  web:\n    run: ./serve\n"), (".gitignore", ".env\n"), .. files];
        foreach (var (name, text) in all)
            await File.WriteAllTextAsync(Path.Combine(_folder.FullName, name), text);
        foreach (var arguments in new string[][] { ["init", "--quiet"], ["add", "--all"], ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", "commit", "--quiet", "-m", "First"] })
            (await BuildProgram.StartAsync("git", arguments, _folder.FullName, null)).ExitCode.ShouldBe(0);
    }
}
