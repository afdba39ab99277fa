using Interlock.Runbook;

namespace Interlock.Tests.Runbook;

public sealed class EmbeddedRunbookTests
{
    private static readonly string File = Path.Combine(Text.Root(), "release.yaml");

    [Fact]
    public void The_runbook_of_this_repository_reads_without_any_configuration()
    {
        var reading = RunbookReader.Read(File, "local", Text.NoVariables);

        reading.Problems.Select(problem => problem.ToString()).ShouldBeEmpty();
        var runbook = reading.OrThrow();
        runbook.Services.Keys.ShouldBe(["storefront"]);
        runbook.Monitor.MinSamples.ShouldBe(3000);
        runbook.Verify.Load!.Kinds.Keys.ShouldBe(["browser", "researcher", "buyer"]);
        runbook.Verify.Load.Kinds["browser"].Steps[0].Json.ShouldStartWith("""{"probe":"$probe","events":[{"session_id":"$session","type":"page_view","path":"/"}""");
    }

    [Fact]
    public void Its_twenty_sessions_hold_the_three_archetypes_of_three_seven_and_nine_events()
    {
        var kinds = RunbookReader.Read(File, "local", Text.NoVariables).OrThrow().Verify.Load!.Kinds;

        kinds.Values.Select(kind => kind.Steps.Sum(step => step.Json!.Split("session_id").Length - 1)).ShouldBe([3, 7, 9]);
        kinds.Values.Sum(kind => kind.Weight).ShouldBe(20);
    }

    // A fixed seed: a failure must come again.
    [Fact]
    public void No_mutilation_of_it_makes_the_reader_throw()
    {
        var random = new Random(20261121);
        var good = System.IO.File.ReadAllText(File);
        const string strange = "{}[]:,&*!|>'\"%@`#-? \t\n$~\0\\<é☃";

        for (var round = 0; round < 400; round++)
        {
            var text = new System.Text.StringBuilder(good);
            for (var cut = random.Next(1, 6); cut > 0; cut--)
            {
                var at = random.Next(text.Length - 50);
                switch (random.Next(5))
                {
                    case 0: text.Remove(at, random.Next(1, 40)); break;
                    case 1: text.Insert(at, strange[random.Next(strange.Length)]); break;
                    case 2: text[at] = strange[random.Next(strange.Length)]; break;
                    case 3: text.Insert(at, text.ToString(random.Next(text.Length - 50), random.Next(1, 50))); break;
                    default: text.Remove(random.Next(50, text.Length - 50), 0).Length = at + 60; break;
                }

                if (text.Length < 200)
                    break;
            }

            var reading = RunbookReader.Parse(text.ToString(), "release.yaml", random.Next(2) == 0 ? "local" : "elsewhere", Text.NoVariables);

            (reading.Runbook is null).ShouldBe(reading.Problems.Count > 0, customMessage: $"round {round}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("just a text")]
    [InlineData("- a\n- list")]
    [InlineData("a: b: c")]
    [InlineData("\tname: x")]
    [InlineData("%YAML 9.9\n---\nname: x")]
    [InlineData("? {a: b}\n: c")]
    [InlineData("\"unfinished")]
    public void Nonsense_is_a_problem_and_no_exception(string text) => Text.Read(text).Problems.ShouldNotBeEmpty();

    [Fact]
    public void Nesting_without_end_is_a_problem_and_no_overflow_of_the_stack() =>
        Text.Read(new string('[', 100_000)).Problems.ShouldNotBeEmpty();
}
