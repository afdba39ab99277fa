using Interlock.Engine;
using Interlock.Runbook;
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
    public void What_is_checked_out_always_says_so_when_a_person_wants_it()
    {
        var watch = Of(Released, byCheckedOut: true);

        _ = watch.Of(Serving(Released));
        _ = watch.Of(new("1.3.0", null) { Number = 3 });
        _ = watch.Of(new("1.2.0", null));
        _ = watch.Of(new("1.1.0", null) { Number = 2, Released = new("") { Unreadable = "it is odd" } });
        _ = watch.Of(new("1.0.0", null) { Number = 1, Released = new("""{"watch": {"no-such": 1}, "monitor": 5}""") });

        said.ShouldBe(
        [
            "going by the watch that is checked out, as --watch=checked-out says; 1.4.0 was released with the same",
            "going by the watch that is checked out, as --watch=checked-out says; none was kept with 1.3.0",
            "going by the watch that is checked out, as --watch=checked-out says; the ledger does not know 1.2.0",
            "going by the watch that is checked out, as --watch=checked-out says; the one that 1.1.0 was released with can't be read: it is odd",
            "going by the watch that is checked out, as --watch=checked-out says, and not by the one that 1.0.0 was released with: monitor, watch.for, watch.no-such, watch.rules differ",
        ]);
    }

    [Fact]
    public void What_is_checked_out_goes_where_none_was_kept()
    {
        Of("watch: {for: 1h}").Of(new("1.2.0", null) { Number = 3 }).Watch.For.ShouldBe(TimeSpan.FromHours(1));
        Of("watch: {for: 1h}").Of(new("1.1.0", null)).Watch.For.ShouldBe(TimeSpan.FromHours(1));

        said.ShouldBe(["no watch was kept with 1.2.0: going by the one that is checked out", "the ledger does not know 1.1.0: going by the watch that is checked out"]);
    }

    [Fact]
    public void Two_versions_that_are_asked_for_in_turn_say_their_lines_once()
    {
        var watch = Of("watch: {for: 1h}");
        var other = Serving("watch: {for: 3h}") with { Version = "1.3.0", Number = 9 };

        var first = watch.Of(Serving(Released));
        _ = watch.Of(other);

        watch.Of(Serving(Released)).ShouldBeSameAs(first);
        watch.Of(other).Watch.For.ShouldBe(TimeSpan.FromHours(3));
        said.ShouldBe(
        [
            "going by the watch that 1.4.0 was released with; what is checked out differs in watch.for, watch.rules, and goes with --watch=checked-out",
            "going by the watch that 1.3.0 was released with; what is checked out differs in watch.for, and goes with --watch=checked-out",
        ]);
    }

    [Theory]
    [InlineData("""{"watch": {"probes": {"a": {"get": "/${env:INTERLOCK_TEST_NEVER_SET}"}, "b": {"get": "/${env:INTERLOCK_TEST_NOT_SET}"}}}}""",
        "watch.probes.a.get: the environment variable INTERLOCK_TEST_NEVER_SET is not set; watch.probes.b.get: the environment variable INTERLOCK_TEST_NOT_SET is not set. Set INTERLOCK_TEST_NEVER_SET, INTERLOCK_TEST_NOT_SET, or go by the checkout with --watch=checked-out")]
    [InlineData("""{"watch": {"no-such": 1}}""", "watch: unknown key 'no-such'. Watch with the Interlock that released it, or go by the checkout with --watch=checked-out")]
    public void What_was_kept_and_cannot_be_used_is_a_hold_and_not_another_watch(string kept, string says) =>
        IsHeld(new(kept), says);

    [Fact]
    public void What_was_kept_by_another_Interlock_is_a_hold_as_well() =>
        IsHeld(new("") { Unreadable = "it is odd" }, "it is odd. Watch with the Interlock that released it, or go by the checkout with --watch=checked-out");

    private void IsHeld(WatchDefinition kept, string says)
    {
        var held = Should.Throw<GateException>(() => Of("watch: {for: 1h}").Of(new("1.4.0", null) { Number = 7, Released = kept }));

        held.Verdict.ShouldBe(Verdict.Hold);
        held.Message.ShouldBe($"Watch is held at 'watch': the watch that 1.4.0 was released with can't be used here: {says}");
        said.ShouldBeEmpty();
    }

    private ReleasedWatch Of(string checkedOut, bool byCheckedOut = false) => new(Text.Good(Text.With(checkedOut)), "release.yaml", byCheckedOut, said.Add);

    private static Serving Serving(string released) => new("1.4.0", null) { Number = 7, Released = Text.Good(Text.With(released)).Watching };
}
