using System.Text.Json.Nodes;
using Interlock.Diagnose;

namespace Interlock.Tests.Diagnose;

public sealed class FindingsJsonTests
{
    [Fact]
    public void It_tells_the_worst_verdict_and_every_finding_with_what_to_do()
    {
        var text = FindingsJson.Of(new([new("service", Verdict.Go, "it answers \"200\""), new("ledger", Verdict.Warn, "unfinished", "--target=Deploy") { Details = ["a", "b"] }], [new("ledger", 40, "unfinished", "--target=Deploy")]));

        text.ShouldEndWith("}\n");
        var json = JsonNode.Parse(text)!.AsObject();
        json.Select(member => member.Key).ShouldBe(["worst", "causes", "findings", "file"]);
        json["worst"]!.GetValue<string>().ShouldBe("warn");
        var findings = json["findings"]!.AsArray();
        findings.ShouldAllBe(finding => finding!.AsObject().Select(member => member.Key).SequenceEqual(new[] { "what", "verdict", "evidence", "mend", "details", "log" }));
        findings[0]!["mend"].ShouldBeNull();
        findings[0]!["evidence"]!.GetValue<string>().ShouldBe("it answers \"200\"");
        findings[1]!["verdict"]!.GetValue<string>().ShouldBe("warn");
        findings[1]!["details"]!.AsArray().Select(line => line!.GetValue<string>()).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void No_member_of_it_shows_a_secret()
    {
        var secret = new Secret("hush-" + Guid.NewGuid().ToString("N"));
        var said = $"password={secret.Reveal()}";

        var text = FindingsJson.Of(new([new("database", Verdict.Stop, said, said) { Details = [said], Log = [said] }], [new(said, 1, said, said)]));

        text.ShouldNotContain(secret.Reveal());
        text.Split("password=***").Length.ShouldBe(8, "evidence, what to do, details, log, and three of the cause");
    }
}
