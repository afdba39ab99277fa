using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Preflight;

namespace Interlock.Tests.Preflight;

public sealed class AttestationsTests
{
    private static readonly Dictionary<string, string> Billing = new(StringComparer.Ordinal) { ["billing"] = "Billing is checked." };

    [Fact]
    public async Task Without_a_terminal_and_without_the_key_it_holds()
    {
        using var room = new Room();
        var result = await room.RunAsync(new Attestations(Billing));
        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldContain("--attest=billing");
    }

    [Fact]
    public async Task A_key_on_the_command_line_is_recorded_with_who()
    {
        using var room = new Room { Options = new RunOptions { User = "ada", Attested = ["billing"] } };
        var result = await room.RunAsync(new Attestations(Billing));
        result.Verdict.ShouldBe(Verdict.Go);
        ((string)result.Data!["billing"]!["by"]!, (string)result.Data["billing"]!["how"]!).ShouldBe(("ada", "command line"));
    }

    [Fact]
    public async Task Who_vouched_may_be_named()
    {
        using var room = new Room { Options = new RunOptions { User = "ada", Attested = ["billing:grace"] } };
        var result = await room.RunAsync(new Attestations(Billing));
        (result.Verdict, result.Evidence).ShouldBe((Verdict.Go, "1 confirmed: billing by grace (command line)"));
        ((string)result.Data!["billing"]!["by"]!, (string)result.Data["billing"]!["sentence"]!).ShouldBe(("grace", "Billing is checked."));
    }

    [Theory]
    [InlineData("bilings:grace", "--attest=bilings: the runbook has no such attestation; did you mean billing?")]
    [InlineData("weather", "--attest=weather: the runbook has no such attestation; it has billing")]
    public void A_key_that_the_runbook_does_not_have_is_unknown(string given, string complaint) =>
        Attestations.Unknown(["billing", given], Billing).ShouldBe([complaint]);

    [Fact]
    public void Where_the_runbook_asks_for_none_every_key_is_unknown() =>
        Attestations.Unknown(["billing"], new Dictionary<string, string>(StringComparer.Ordinal)).ShouldBe(["--attest=billing: the runbook has no such attestation; it has none"]);

    [Theory]
    [InlineData(true, Verdict.Go)]
    [InlineData(false, Verdict.Stop)]
    public async Task On_a_terminal_the_answer_decides(bool answer, Verdict verdict)
    {
        List<string> asked = [];
        using var room = new Room
        {
            Options = new RunOptions { User = "ada" },
            Ask = sentence =>
            {
                asked.Add(sentence);
                return answer;
            },
        };
        (await room.RunAsync(new Attestations(Billing))).Verdict.ShouldBe(verdict);
        asked.ShouldBe(["Billing is checked."]);
    }

    [Fact]
    public async Task The_steps_of_a_plan_ask_at_the_terminal_and_say_who_vouched_for_each_sentence()
    {
        var runbook = Runbook.Text.Good(Runbook.Text.With()) with { Attestations = new Dictionary<string, string>(StringComparer.Ordinal) { ["billing"] = "Billing is checked.", ["legal"] = "Legal agrees." } };
        using var room = new Room { Options = new RunOptions { User = "ada", Attested = ["legal"] }, Ask = _ => true };

        var result = await room.RunAsync(PreflightSteps.For(new PlanRequest(runbook, "local", "1.4.0", "abc1234")).Single(step => step is Attestations));

        result.Evidence.ShouldBe("2 confirmed: billing by ada (terminal), legal by ada (command line)");
        ((string)result.Data!["billing"]!["by"]!, (string)result.Data["billing"]!["how"]!).ShouldBe(("ada", "terminal"));
    }
}
