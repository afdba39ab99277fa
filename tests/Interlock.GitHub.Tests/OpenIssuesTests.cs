using Interlock.Forge;
using Simulators.GitHub;

namespace Interlock.GitHub.Tests;

public sealed class OpenIssuesTests
{
    private static readonly DateTimeOffset s_opened = new(2026, 11, 25, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task An_open_issue_is_told_with_number_title_url_labels_and_date()
    {
        await using var room = await Room.OpenAsync(Room.With(new SimulatedIssue(12, "Orders are lost", "bug", "P0") { Opened = s_opened }));

        var told = (await room.AskAsync()).Value.ShouldNotBeNull();

        var issue = told.Issues.ShouldHaveSingleItem();
        (issue.Number, issue.Title, issue.Url, issue.Opened).ShouldBe((12, "Orders are lost", "https://github.com/octo-org/shop/issues/12", s_opened));
        issue.Labels.ShouldBe(["bug", "P0"]);
        told.Labels.ShouldBe(["P0", "P1", "bug"]);
        told.RequestsLeft.ShouldNotBeNull().ShouldBeInRange(56, 57);
    }

    [Fact]
    public async Task Without_an_issue_of_these_labels_the_list_is_empty()
    {
        await using var room = await Room.OpenAsync(Room.With(new SimulatedIssue(3, "A typo", "bug")));

        (await room.AskAsync()).Value.ShouldNotBeNull().Issues.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pull_requests_closed_issues_and_other_labels_are_left_out()
    {
        await using var room = await Room.OpenAsync(Room.With(
            new SimulatedIssue(1, "A change", "P0") { IsPullRequest = true }, new SimulatedIssue(2, "Mended", "P1") { IsClosed = true }, new SimulatedIssue(3, "A typo", "bug"), new SimulatedIssue(4, "No log-in", "P1")));

        (await room.AskAsync()).Value!.Issues.Select(issue => issue.Number).ShouldBe([4]);
    }

    [Fact]
    public async Task Each_label_is_asked_for_by_itself_and_an_issue_with_both_is_there_once()
    {
        await using var room = await Room.OpenAsync(Room.With(new SimulatedIssue(7, "Both", "P0", "P1"), new SimulatedIssue(5, "One", "P1"), new SimulatedIssue(6, "The other", "P0")));

        (await room.AskAsync()).Value!.Issues.Select(issue => issue.Number).ShouldBe([5, 6, 7]);
        room.Asked.Where(asked => asked.Contains("/issues?", StringComparison.Ordinal)).Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_label_in_another_case_is_the_same_and_asked_for_as_the_repository_spells_it()
    {
        await using var room = await Room.OpenAsync(new() { Labels = ["Priority: P0"], Issues = [new SimulatedIssue(8, "Down", "Priority: P0")] });

        (await room.AskAsync(labels: "priority: p0")).Value!.Issues.Select(issue => issue.Number).ShouldBe([8]);
        room.Asked.Last().ShouldContain("labels=Priority%3A%20P0");
    }

    [Fact]
    public async Task A_label_that_the_repository_lacks_is_not_asked_for()
    {
        await using var room = await Room.OpenAsync(new() { Labels = ["bug"], Issues = [new SimulatedIssue(8, "Down", "P0")] });

        var told = (await room.AskAsync()).Value!;

        told.Issues.ShouldBeEmpty();
        told.Labels.ShouldBe(["bug"]);
        room.Asked.ShouldNotContain(asked => asked.Contains("/issues?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_pages_are_read_of_issues_and_of_labels()
    {
        SimulatedIssue[] issues = [.. Enumerable.Range(1, 250).Select(number => new SimulatedIssue(number, $"Issue {number}", "P0") { IsPullRequest = number % 50 == 0 })];
        await using var room = await Room.OpenAsync(new() { Labels = [.. Enumerable.Range(1, 130).Select(number => $"label {number}"), "P0"], Issues = issues });

        var told = (await room.AskAsync()).Value!;

        told.Issues.Count.ShouldBe(245);
        told.Labels.Count.ShouldBe(131);
        room.Asked.Count().ShouldBe(1 + 2 + 3);
    }

    [Fact]
    public async Task The_token_goes_with_each_request_and_raises_the_limit()
    {
        await using var room = await Room.OpenAsync(Room.With() with { Private = true });
        var token = room.Token(new() { Scopes = ["repo", "read:org"] });

        (await room.AskAsync(token)).Value!.RequestsLeft!.Value.ShouldBeInRange(4996, 4997);
        room.Authorizations.ShouldAllBe(authorization => authorization == $"Token {token}");
    }

    [Fact]
    public async Task A_fine_grained_token_that_may_read_issues_is_enough()
    {
        await using var room = await Room.OpenAsync(Room.With(new SimulatedIssue(9, "Secret", "P1")) with { Private = true });

        (await room.AskAsync(room.Token(new() { SeesPrivate = true }))).Value!.Issues.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_repository_that_was_renamed_is_followed_with_the_token()
    {
        await using var room = await Room.OpenAsync(Room.With(new SimulatedIssue(9, "Still there", "P1")) with { Private = true });
        room.World.With("octo-org/old", new() { MovedTo = Room.Repository });

        (await room.AskAsync(room.Token(new() { Scopes = ["repo"] }), "octo-org/old")).Value!.Issues.Select(issue => issue.Number).ShouldBe([9]);
    }

    [Fact]
    public async Task An_interrupt_ends_the_asking()
    {
        await using var room = await Room.OpenAsync();
        room.World.FaultsAt["labels"] = new(200, "") { Silent = true };
        using var interrupt = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Should.ThrowAsync<OperationCanceledException>(room.Forge().OpenIssuesAsync(["P0"], interrupt.Token));
    }
}
