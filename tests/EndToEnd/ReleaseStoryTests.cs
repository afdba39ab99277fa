using System.Text.Json;

namespace EndToEnd;

[Trait(Suite.Trait, Suite.Runbooks), Trait(Suite.Trait, Suite.Slow)]
public class ReleaseStoryTests
{
    private const string Expand = """
        create table if not exists campaigns (id bigint generated always as identity primary key, name text not null);
        alter table sessions add column campaign text;
        """;

    private const string Back = """
        alter table sessions drop column if exists campaign;
        drop table if exists campaigns;
        """;

    [Fact]
    public async Task Two_releases_and_the_way_back_lose_no_request_and_Status_tells_the_story()
    {
        await using var checkout = await Checkout.CreateAsync();
        (await checkout.RunAsync("Deploy")).With(0);
        var first = (await checkout.ServesAsync())!;
        await using var probe = OutsideProbe.Start(checkout);

        var second = await checkout.MigrateAsync("004_campaigns", Expand, Back);
        var released = (await checkout.RunAsync("Deploy")).With(0);
        (await checkout.ServesAsync()).ShouldBe(second);
        (await checkout.RevisionAsync()).ShouldBe("004");
        var back = (await checkout.RunAsync("Rollback")).With(0);
        (await checkout.ServesAsync()).ShouldBe(first);
        var status = (await checkout.RunAsync("Status")).With(0);
        var felt = await probe.StopAsync();

        felt.WithoutFailures(first, second).Rate.ShouldBeGreaterThan(200);
        TellsOfARelease(checkout, released, second);
        TellsOfAWayBack(back, first, second);
        status.Output.ShouldContain($"Live   {first}");
        status.Output.ShouldContain($"Deploy    {second}");
        status.Output.ShouldContain("Rollback");
        status.Output.ShouldContain("warm");
        Path.GetFullPath(new DirectoryInfo(Path.Combine(checkout.Artifacts, "releases/latest")).ResolveLinkTarget(returnFinalTarget: true)!.FullName).ShouldEndWith(back.Of("id").GetString()!);
    }

    [Fact]
    public async Task A_fresh_clone_with_an_empty_home_is_released_by_one_command_and_the_runbook_as_it_is()
    {
        await using var checkout = await Checkout.CreateAsync(asItIs: true);

        var released = (await checkout.RunAsync("Deploy")).With(0);

        (await checkout.ServesAsync()).ShouldBe(released.Of("version").GetString());
        released.Steps["first watch"].GetProperty("evidence").GetString()!.Split(' ')[0].Replace(",", "", StringComparison.Ordinal).ShouldSatisfyAllConditions(asked => int.Parse(asked).ShouldBeGreaterThanOrEqualTo(3000));
        released.Steps["check unit-tests"].GetProperty("evidence").GetString()!.ShouldContain("Passed!");
        (await checkout.GitAsync("status", "--porcelain")).ShouldBeEmpty();
    }

    private static void TellsOfARelease(Checkout checkout, Ended released, string version)
    {
        foreach (var name in (string[])["id", "environment", "commit", "planDigest", "started", "ended"])
            released.Of(name).GetString().ShouldNotBeNullOrEmpty();
        released.Of("version").GetString().ShouldBe(version);
        released.Of("outcome").GetString().ShouldBe("succeeded");
        released.Of("exitCode").GetInt32().ShouldBe(0);
        released.Of("phases").EnumerateArray().Select(phase => phase.GetProperty("name").GetString())
            .ShouldBe(["Preflight", "Backup", "Provision", "Migrate", "Rollout", "Verify", "Secure", "Monitor", "Record"]);
        foreach (var name in (string[])["name", "requirement", "verdict", "seconds", "evidence", "changed"])
            released.Steps["migrations"].TryGetProperty(name, out _).ShouldBeTrue(name);
        released.Of("cutover", "requests").GetInt32().ShouldBeGreaterThan(0);
        released.Of("cutover", "failed").GetInt32().ShouldBe(0);
        foreach (var name in (string[])["longestGapMs", "p50Ms", "p95Ms", "p99Ms"])
            released.Of("cutover", name).GetDouble().ShouldBeGreaterThan(0);
        released.Of("database", "backup", "verified").GetBoolean().ShouldBeTrue();
        released.Of("database", "backup", "bytes").GetInt64().ShouldBeGreaterThan(0);
        released.Of("database", "backup", "seconds").GetDouble().ShouldBeGreaterThan(0);
        Path.Exists(released.Of("database", "backup", "path").GetString()).ShouldBeTrue();
        released.Of("database", "revisionBefore").GetString().ShouldBe("003");
        released.Of("database", "revisionAfter").GetString().ShouldBe("004");
        released.Of("liveUrl").GetString().ShouldBe(checkout.Url);
        foreach (var file in (string[])["report.html", "record.json", "record.md", "junit.xml", "log.jsonl"])
            new FileInfo(Path.Combine(checkout.Artifacts, "releases", released.Of("id").GetString()!, file)).Length.ShouldBeGreaterThan(0, file);
    }

    private static void TellsOfAWayBack(Ended back, string first, string second)
    {
        back.Of("outcome").GetString().ShouldBe("succeeded");
        back.Of("version").GetString().ShouldBe(first);
        back.Of("rollback", "to").GetString().ShouldBe(first);
        back.Of("rollback", "from").GetString().ShouldBe(second);
        back.Of("rollback", "proven").GetBoolean().ShouldBeTrue();
        back.Of("rollback", "seconds").GetDouble().ShouldBeLessThan(10);
        back.Of("cutover", "failed").GetInt32().ShouldBe(0);
    }
}
