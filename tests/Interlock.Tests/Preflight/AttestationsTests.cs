using Interlock.Engine;
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

    [Theory]
    [InlineData(true, Verdict.Go)]
    [InlineData(false, Verdict.Stop)]
    public async Task On_a_terminal_the_answer_decides(bool answer, Verdict verdict)
    {
        using var room = new Room();
        (await room.RunAsync(new Attestations(Billing, _ => answer))).Verdict.ShouldBe(verdict);
    }
}
