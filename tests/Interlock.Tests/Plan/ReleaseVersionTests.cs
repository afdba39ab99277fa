using Interlock.Plan;
using Interlock.Repository;

namespace Interlock.Tests.Plan;

public sealed class ReleaseVersionTests
{
    private const string Commit = "abc1234def5678900000000000000000000000aa";
    private const string Snapshot = "fed4321000000000000000000000000000000000";

    [Fact]
    public void The_version_that_is_given_is_taken() => ReleaseVersion.Of("2.0.0-rc.1", "1.4.0", State(tag: "v1.4.0")).ShouldBe("2.0.0-rc.1");

    [Fact]
    public void A_clean_checkout_on_a_version_tag_is_that_version() => ReleaseVersion.Of(null, "1.4.0", State(tag: "v1.3.9")).ShouldBe("1.3.9");

    [Fact]
    public void Any_other_commit_has_a_version_of_its_own() => ReleaseVersion.Of(null, "1.4.0", State()).ShouldBe("1.4.0-dev.7+abc1234");

    [Theory]
    [InlineData(null)]
    [InlineData("v1.4.0")]
    public void A_dirty_checkout_says_so_and_names_its_snapshot(string? tag) =>
        ReleaseVersion.Of(null, "1.4.0", State(tag, " M src/a.cs")).ShouldBe("1.4.0-dev.7+abc1234.dirty.fed4321");

    [Theory]
    [InlineData("v1.4.0", "1.4.0")]
    [InlineData("1.4", "1.4.0")]
    [InlineData("1", "1.0.0")]
    [InlineData("01.4.0", "1.4.0")]
    [InlineData("latest", null)]
    [InlineData("1.4.0-", null)]
    [InlineData("1.4.0\n", "1.4.0")]
    public void A_version_that_is_none_is_refused_with_what_was_probably_meant(string given, string? meant)
    {
        var message = Should.Throw<FormatException>(() => ReleaseVersion.Of(given, "1.4.0", State())).Message;

        if (meant is null)
            message.ShouldNotContain("did you mean");
        else
            message.ShouldContain($"did you mean '{meant}'?");
    }

    [Fact]
    public void Every_version_that_is_made_is_a_version() => ReleaseVersion.Complaint(ReleaseVersion.Of(null, "1.4.0", State(null, "?? x"))).ShouldBeNull();

    private static SourceState State(string? tag = null, params string[] dirty) =>
        new(Commit, "main", tag, 7, dirty, "origin/main", 0, 0, dirty.Length > 0 ? Snapshot : Commit);
}
