using Interlock.Tests.Runbook;
using Interlock.Watch;

namespace Interlock.Tests.Watch;

public class ReleasedWatchTests
{
    private const string Released = "watch: {for: 2h, rules: [{when: p95 > 2s}]}";
    private readonly List<string> said = [];

    [Fact]
    public void A_version_is_watched_by_what_it_was_released_with_and_says_so_once()
    {
        var watch = Of("watch: {for: 1h}");

        var runbook = watch.Of(Serving(Released));
        _ = watch.Of(Serving(Released));

        runbook.Watch.For.ShouldBe(TimeSpan.FromHours(2));
        runbook.Watch.Rules.ShouldHaveSingleItem().When.ShouldBe("p95 > 2s");
        said.ShouldBe(["going by the watch that 1.4.0 was released with; what is checked out differs in watch.for, watch.rules, and goes with --watch=checked-out"]);
    }

    [Fact]
    public void A_version_that_comes_in_its_place_has_its_own()
    {
        var watch = Of(Released);

        watch.Of(Serving(Released)).Watch.For.ShouldBe(TimeSpan.FromHours(2));
        watch.Of(Serving("watch: {for: 3h, rules: [{when: p95 > 2s}]}") with { Version = "1.3.0", Number = 9 }).Watch.For.ShouldBe(TimeSpan.FromHours(3));
        said.ShouldBe(["going by the watch that 1.3.0 was released with; what is checked out differs in watch.for, and goes with --watch=checked-out"]);
    }

    [Fact]
    public void Where_both_are_the_same_there_is_nothing_to_say()
    {
        Of(Released).Of(Serving(Released)).Watch.For.ShouldBe(TimeSpan.FromHours(2));

        said.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_checked_out_goes_when_a_person_says_so()
    {
        Of("watch: {for: 1h, rules: [{when: p95 > 2s}]}", byCheckedOut: true).Of(Serving(Released)).Watch.For.ShouldBe(TimeSpan.FromHours(1));

        said.ShouldBe(["going by the watch that is checked out, as --watch=checked-out says, and not by the one that 1.4.0 was released with: watch.for differs"]);
    }

    [Fact]
    public void What_is_checked_out_goes_where_none_was_kept_or_what_was_kept_cannot_be_used()
    {
        Of("watch: {for: 1h}").Of(new("1.2.0", null) { Number = 3 }).Watch.For.ShouldBe(TimeSpan.FromHours(1));
        Of("watch: {for: 1h}").Of(Serving("watch: {for: 2h}") with { Released = new("""{"watch": {"scale": "./up ${env:INTERLOCK_TEST_NEVER_SET}"}}""") }).Watch.For.ShouldBe(TimeSpan.FromHours(1));
        Of("watch: {for: 1h}").Of(Serving("watch: {for: 2h}") with { Released = new("""{"watch": {"no-such": 1}}""") }).Watch.For.ShouldBe(TimeSpan.FromHours(1));
        Of("watch: {for: 1h}").Of(new("1.2.0", null)).Watch.For.ShouldBe(TimeSpan.FromHours(1));

        said.Count.ShouldBe(3);
        said[0].ShouldBe("no watch was kept with 1.2.0: going by the one that is checked out");
        said[1].ShouldStartWith("the watch that 1.4.0 was released with can't be used here (");
        said[2].ShouldContain("unknown key 'no-such'");
    }

    private ReleasedWatch Of(string checkedOut, bool byCheckedOut = false) => new(Text.Good(Text.With(checkedOut)), "release.yaml", byCheckedOut, said.Add);

    private static Serving Serving(string released) => new("1.4.0", null) { Number = 7, Released = Text.Good(Text.With(released)).Watching };
}
