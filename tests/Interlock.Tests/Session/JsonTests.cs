using System.Diagnostics;
using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Tests.Preflight.Secrets;

namespace Interlock.Tests.Session;

/// <summary>What <c>--json</c> says is JSON and nothing beside it, and decides the end as the text does.</summary>
public sealed class JsonTests : IDisposable
{
    private readonly SessionRoom room = new();

    public JsonTests()
    {
        Git("init", "--quiet");
        File.WriteAllText(Path.Combine(room.Root, ".gitignore"), ".env\n");
        Git("add", ".");
    }

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task Diagnose_says_what_is_wrong_and_ends_well_all_the_same()
    {
        var json = JsonNode.Parse(await room.SayAsync("local", session => session.DiagnoseAsync(), target: "Diagnose", json: true))!;

        json["worst"]!.GetValue<string>().ShouldBe("stop");
        json["findings"]!.AsArray().Select(finding => finding!["what"]!.GetValue<string>()).ShouldBe(["service", "edge", "database", "backup", "ledger"]);
        json["findings"]![0]!["mend"]!.GetValue<string>().ShouldBe("--target=Deploy");
        Directory.Exists(room.State).ShouldBeFalse("it changes nothing");
        json["causes"]![0]!["fix"]!.GetValue<string>().ShouldNotBeEmpty();
        (await File.ReadAllTextAsync(json["file"]!.GetValue<string>())).ShouldContain("## Likely causes, the surest first");
    }

    [Fact]
    public async Task Secrets_stops_with_every_finding_and_never_shows_one_whole()
    {
        var token = Samples.GitHub();
        await File.WriteAllTextAsync(Path.Combine(room.Root, "app.py"), $"first\ntoken = \"{token}\"\n");
        Git("add", "app.py");
        GateException? stopped = null;

        var said = await room.SayAsync("local", async session => stopped = await Should.ThrowAsync<GateException>(session.SecretsAsync), target: "Secrets", json: true);

        stopped!.Verdict.ShouldBe(Verdict.Stop);
        var json = JsonNode.Parse(said)!.AsObject();
        json.Select(member => member.Key).ShouldBe(["verdict", "evidence", "findings", "known", "public", "problems"]);
        json["verdict"]!.GetValue<string>().ShouldBe("stop");
        json["evidence"]!.GetValue<string>().ShouldStartWith("1 secret in 3 files");
        var found = json["findings"]!.AsArray().ShouldHaveSingleItem()!.AsObject();
        found.Select(member => member.Key).ShouldBe(["rule", "title", "path", "line", "column", "masked", "fingerprint", "confidence", "origin", "commit"]);
        (found["rule"]!.GetValue<string>(), found["path"]!.GetValue<string>(), found["line"]!.GetValue<int>(), found["column"]!.GetValue<int>()).ShouldBe(("github-token", "app.py", 2, 10));
        (found["confidence"]!.GetValue<string>(), found["origin"]!.GetValue<string>(), found["masked"]!.GetValue<string>()).ShouldBe(("certain", "tracked", token[..4] + "***"));
        found["commit"].ShouldBeNull();
        (said + stopped.Message).ShouldNotContain(token[4..12]);
    }

    [Fact]
    public async Task Secrets_goes_with_no_findings_where_there_are_none()
    {
        var json = JsonNode.Parse(await room.SayAsync("local", session => session.SecretsAsync(), target: "Secrets", json: true))!;

        json["verdict"]!.GetValue<string>().ShouldBe("go");
        json["findings"]!.AsArray().ShouldBeEmpty();
    }

    private void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = room.Root })!;
        git.WaitForExit();
        git.ExitCode.ShouldBe(0);
    }
}
