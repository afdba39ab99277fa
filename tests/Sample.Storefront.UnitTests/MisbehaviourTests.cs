namespace Sample.Storefront.UnitTests;

[Trait("Suite", "unit")]
public class MisbehaviourTests
{
    [Fact]
    public void An_empty_file_and_no_variable_misbehave_in_nothing()
    {
        var none = Misbehaviour.Parse(",\n");
        none.Names.ShouldBeEmpty();
        none.Unknown.ShouldBeEmpty();
        none.NextFails().ShouldBeFalse();
        none.CrashAfter.ShouldBeNull();
    }

    [Fact]
    public void Several_knobs_from_both_places_add_up()
    {
        var several = Misbehaviour.Parse("slow:800ms,unhealthy,docs-on\ncrash-after:1.5s\n");
        several.Slow.ShouldBe(TimeSpan.FromMilliseconds(800));
        several.CrashAfter.ShouldBe(TimeSpan.FromMilliseconds(1500));
        several.Is("unhealthy").ShouldBeTrue();
        several.Is("docs-on").ShouldBeTrue();
        several.Is("bad-log").ShouldBeFalse();
    }

    [Theory]
    [InlineData("slow")]
    [InlineData("slow:fast")]
    [InlineData("unhealthy:5s")]
    [InlineData("errors:200%")]
    [InlineData("leak:much")]
    [InlineData("when:somewhere")]
    [InlineData("unhealty")]
    public void A_knob_that_does_not_exist_is_told(string text) => Misbehaviour.Parse(text).Unknown.ShouldBe([text]);

    [Theory]
    [InlineData("errors:10%", 100)]
    [InlineData("errors:100%", 1000)]
    [InlineData("errors:0%", 0)]
    [InlineData("errors:33%", 330)]
    public void A_share_of_errors_is_exact(string text, int expected)
    {
        var knob = Misbehaviour.Parse(text);
        Enumerable.Range(0, 1000).Count(_ => knob.NextFails()).ShouldBeInRange(expected - 1, expected);
    }

    [Fact]
    public void Until_its_file_is_there_nothing_misbehaves()
    {
        var file = Path.Combine(Path.GetTempPath(), $"begin-{Guid.NewGuid():N}");
        var knobs = Misbehaviour.Parse($"errors:100%,slow:1s,when:{file}");
        knobs.NextFails().ShouldBeFalse();
        knobs.Slow.ShouldBe(TimeSpan.Zero);

        File.WriteAllText(file, "");
        try
        {
            knobs.NextFails().ShouldBeTrue();
            knobs.Slow.ShouldBe(TimeSpan.FromSeconds(1));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
