using Interlock.Engine;
using Interlock.Forge;
using Interlock.Preflight.Issues;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Tests.Preflight.Issues;

public sealed class OpenIssuesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 14, 0, 0, TimeSpan.Zero);

    private const string Accept = ". To let it pass: --accept=\"open issues\"";

    [Fact]
    public async Task No_open_issue_goes()
    {
        (await JudgeAsync(Told())).ShouldSay(Verdict.Go, "no issue of octo-org/shop that is labelled P0 or P1 is open");
    }

    [Fact]
    public async Task Without_a_token_it_says_so_and_how_many_requests_are_left()
    {
        (await JudgeAsync(Told() with { RequestsLeft = 56 }, token: null))
            .ShouldSay(Verdict.Go, "no issue of octo-org/shop that is labelled P0 or P1 is open; asked without a token, 56 requests are left in this hour (set GITHUB_TOKEN for more)");
    }

    [Fact]
    public async Task One_open_issue_stops_and_tells_how_to_go_on()
    {
        var result = await JudgeAsync(Told(Issue(12, "Orders are lost", ["bug", "p0"], TimeSpan.FromDays(3.4))));

        result.ShouldSay(Verdict.Stop, "#12 Orders are lost (p0, opened 3 days ago) https://github.com/octo-org/shop/issues/12: close it, or take the label off");
        result.Details.ShouldBeEmpty();
    }

    [Fact]
    public async Task Several_are_listed()
    {
        var result = await JudgeAsync(Told(Issue(12, "Orders are lost", ["P0"], TimeSpan.FromDays(1)), Issue(14, "No log-in", ["P0", "P1"], TimeSpan.FromMinutes(61))));

        result.ShouldSay(Verdict.Stop, "2 open issues hold the release up: close them, or take the labels off");
        result.Details.ShouldBe(["#12 Orders are lost (P0, opened 1 day ago) https://github.com/octo-org/shop/issues/12", "#14 No log-in (P0, P1, opened 1 hour ago) https://github.com/octo-org/shop/issues/14"]);
    }

    [Fact]
    public async Task A_long_list_ends_with_how_many_more()
    {
        var result = await JudgeAsync(Told([.. Enumerable.Range(1, 45).Select(number => Issue(number, "x", ["P1"], TimeSpan.Zero))]));

        result.Details.Count.ShouldBe(41);
        result.Details[^1].ShouldBe("and 5 more");
    }

    [Fact]
    public async Task A_title_can_not_draw_on_the_terminal()
    {
        var result = await JudgeAsync(Told(Issue(1, "a\u001b[2Jb\r\n::error::c\u202Ed", ["P0"], TimeSpan.Zero)));

        result.Evidence.ShouldStartWith("#1 a [2Jb  ::error::c d (P0, opened just now) ");
    }

    [Fact]
    public async Task A_label_that_is_not_there_is_never_go()
    {
        (await JudgeAsync(new LabelledIssues([], ["P1", "Priority-0", "p-0"])))
            .ShouldSay(Verdict.Hold, $"octo-org/shop has no label 'P0' (did you mean 'p-0'?), so no issue can bear it: make it there, or mend github.blocking-labels{Accept}");

        var none = await JudgeAsync(new LabelledIssues([], []));
        none.Verdict.ShouldBe(Verdict.Hold);
        none.Details.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_issue_stops_also_where_another_label_is_not_there_and_both_are_told()
    {
        var result = await JudgeAsync(new LabelledIssues([Issue(12, "Orders are lost", ["P1"], TimeSpan.Zero)], ["P1"]));

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Details.ShouldHaveSingleItem().ShouldStartWith("octo-org/shop has no label 'P0'");
    }

    [Theory]
    [InlineData(ForgeTrouble.TokenMissing, null, "github.com shows no octo-org/shop to somebody without a token (why): set GITHUB_TOKEN to one that may read its issues, or mend github.repository")]
    [InlineData(ForgeTrouble.Refused, "t", "github.com refuses the token of GITHUB_TOKEN (why): it is wrong, expired, revoked, or of another host; set a new one")]
    [InlineData(ForgeTrouble.NoAccess, "t", "the token of GITHUB_TOKEN does not open the issues of octo-org/shop on github.com (why): what it needs to read issues of a private repository is the scope repo (a classic token), Issues: read (a fine-grained one), or permissions: {issues: read} in a workflow; or mend github.repository")]
    [InlineData(ForgeTrouble.NoIssues, "t", "octo-org/shop has its issues turned off (why): name the repository that has them in github.repository, or take the section out of the runbook")]
    [InlineData(ForgeTrouble.RateLimited, "t", "the requests that github.com allows the token of GITHUB_TOKEN are used up until 14:20:00 UTC: run it again then")]
    [InlineData(ForgeTrouble.RateLimited, null, "the requests that github.com allows without a token (60 an hour; set GITHUB_TOKEN for more) are used up until 14:20:00 UTC: run it again then")]
    [InlineData(ForgeTrouble.SlowedDown, "t", "github.com asks to be left alone until 14:20:00 UTC: run it again then (why)")]
    [InlineData(ForgeTrouble.Unreachable, "t", "github.com could not be asked (why): check the network and github.api, and whether it is up")]
    [InlineData(ForgeTrouble.Unreadable, "t", "what github.com answers is not what its API says (why): check github.api")]
    public async Task What_github_does_not_tell_is_held_with_what_to_do(ForgeTrouble trouble, string? token, string evidence)
    {
        var failure = new ForgeFailure(trouble, "why") { Until = Now.AddMinutes(20) };

        (await JudgeAsync(failure, token)).ShouldSay(Verdict.Hold, evidence + Accept);
    }

    [Fact]
    public async Task A_short_wait_is_waited_once_and_asked_again()
    {
        var clock = new HastyClock();
        var forge = new Fake(new(new ForgeFailure(ForgeTrouble.SlowedDown, "slow down") { Until = Now.AddSeconds(60) }), new(Told()));
        using var room = Room(forge, clock);

        (await room.RunAsync(Step())).Verdict.ShouldBe(Verdict.Go);
        clock.Waited.ShouldContain(TimeSpan.FromSeconds(60));
        room.Said.ShouldBe(["github.com: slow down; asked again in 60 s"]);

        var stubborn = new ForgeAnswer<LabelledIssues>(new ForgeFailure(ForgeTrouble.SlowedDown, "slow down") { Until = Now.AddSeconds(60) });
        using var again = Room(new Fake(stubborn, stubborn), new HastyClock());
        (await again.RunAsync(Step())).Evidence.ShouldContain("until 14:01:00 UTC");
    }

    [Fact]
    public async Task A_server_that_is_out_of_order_is_asked_a_second_time()
    {
        using var room = Room(new Fake(new(new ForgeFailure(ForgeTrouble.Unreachable, "502 BadGateway")), new(Told())), new HastyClock());

        (await room.RunAsync(Step())).Verdict.ShouldBe(Verdict.Go);
    }

    [Theory]
    [InlineData(ForgeTrouble.SlowedDown)]
    [InlineData(ForgeTrouble.RateLimited)]
    public async Task A_long_wait_is_held_at_once(ForgeTrouble trouble)
    {
        var clock = new HastyClock();
        var forge = new Fake(new ForgeAnswer<LabelledIssues>(new ForgeFailure(trouble, "later") { Until = Now.AddMinutes(5) }));
        using var room = Room(forge, clock);

        (await room.RunAsync(Step())).Evidence.ShouldContain("until 14:05:00 UTC");
        clock.Waited.ShouldBeEmpty();
        forge.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task The_token_is_the_runbooks_or_else_that_of_the_environment()
    {
        (await TokenOfAsync(new(), ("GH_TOKEN", "two"), ("GITHUB_TOKEN", "one"))).ShouldBe("one");
        (await TokenOfAsync(new(), ("GH_TOKEN", "two"), ("GITHUB_TOKEN", ""))).ShouldBe("two");
        (await TokenOfAsync(new() { Token = new Secret("three") }, ("GITHUB_TOKEN", "one"))).ShouldBe("three");
        (await TokenOfAsync(new())).ShouldBeNull();
    }

    [Theory]
    [InlineData("git@github.com:octo-org/web.git", "https://github.com", "octo-org/web", "https://api.github.com/")]
    [InlineData("https://github.example.com/octo-org/web", "https://github.example.com", "octo-org/web", "https://github.example.com/api/v3/")]
    public async Task Without_a_repository_it_is_the_one_that_origin_is(string origin, string api, string repository, string asked)
    {
        var forge = new Fake(new ForgeAnswer<LabelledIssues>(Told()));
        using var room = await CheckoutAsync(forge, origin);

        (await room.RunAsync(new OpenIssues(new() { Api = api }, _ => null))).Verdict.ShouldBe(Verdict.Go);
        (forge.Access!.Repository, forge.Access.Api.AbsoluteUri).ShouldBe((repository, asked));
    }

    [Theory]
    [InlineData(null, "there is no remote origin that tells the repository: name it in github.repository")]
    [InlineData("git@gitlab.com:octo-org/web.git", "origin is no repository on github.com: name it in github.repository, or its host in github.api")]
    public async Task Without_a_repository_anywhere_it_holds(string? origin, string evidence)
    {
        using var room = await CheckoutAsync(new Fake(), origin);

        (await room.RunAsync(new OpenIssues(new(), _ => null))).ShouldSay(Verdict.Hold, evidence + Accept);
    }

    [Fact]
    public void The_step_is_planned_only_where_the_section_is()
    {
        Planned("").ShouldBeEmpty();
        var step = Planned("github: {repository: octo-org/shop, blocking-labels: [P0, blocker, p0]}").ShouldHaveSingleItem();

        (step.Phase, step.Requirement, step.ProvenFor).ShouldBe((Phase.Preflight, "PF-16", TimeSpan.FromHours(1)));
        step.Effects.ShouldBe(["asks github.com for the open issues of octo-org/shop labelled P0 or blocker"]);
    }

    [Theory]
    [InlineData(59, "just now")]
    [InlineData(60, "1 minute ago")]
    [InlineData(3599, "59 minutes ago")]
    [InlineData(7200, "2 hours ago")]
    [InlineData(86400, "1 day ago")]
    [InlineData(40000000, "462 days ago")]
    [InlineData(-5, "just now")]
    public void An_age_is_told_in_its_largest_unit(int seconds, string text) => IssueText.Ago(TimeSpan.FromSeconds(seconds)).ShouldBe(text);

    private static IEnumerable<Step> Planned(string more) =>
        Interlock.Preflight.PreflightSteps.For(new(Runbook.Text.Good(Runbook.Text.With(more)), "local", "1.4.0", "abc1234")).Where(step => step.Name == OpenIssues.StepName);

    private static LabelledIssues Told(params IReadOnlyList<ForgeIssue> issues) => new(issues, ["bug", "P0", "p1"]);

    private static ForgeIssue Issue(int number, string title, IReadOnlyList<string> labels, TimeSpan age) => new(number, title, $"https://github.com/octo-org/shop/issues/{number}", labels, Now - age);

    private static OpenIssues Step(string? token = "t") => new(new() { Repository = "octo-org/shop" }, name => name == "GITHUB_TOKEN" ? token : null);

    private static Room Room(Fake forge, TimeProvider? clock = null) => new() { Forge = forge.Open, Clock = clock ?? new HastyClock() };

    private static Task<StepResult> JudgeAsync(LabelledIssues told, string? token = "t") => JudgeAsync(new ForgeAnswer<LabelledIssues>(told), token);

    private static Task<StepResult> JudgeAsync(ForgeFailure failure, string? token = "t") => JudgeAsync(new ForgeAnswer<LabelledIssues>(failure), token);

    private static async Task<StepResult> JudgeAsync(ForgeAnswer<LabelledIssues> answer, string? token)
    {
        using var room = Room(new Fake(answer, answer));
        return await room.RunAsync(Step(token));
    }

    private static async Task<string?> TokenOfAsync(GitHubSettings settings, params (string Name, string Value)[] environment)
    {
        var forge = new Fake(new ForgeAnswer<LabelledIssues>(Told()));
        using var room = Room(forge);
        await room.RunAsync(new OpenIssues(settings with { Repository = "octo-org/shop" }, name => environment.FirstOrDefault(one => one.Name == name).Value));
        return forge.Access!.Token?.Reveal();
    }

    private static async Task<Room> CheckoutAsync(Fake forge, string? origin)
    {
        var room = Room(forge, TimeProvider.System);
        string[][] commands = [["init", "--quiet"], .. origin is null ? Array.Empty<string[]>() : [["remote", "add", "origin", origin]]];
        foreach (var arguments in commands)
            (await new CommandRunner(TimeProvider.System).RunAsync(new Command("git", ["-C", room.Root, .. arguments]))).Succeeded.ShouldBeTrue();
        return room;
    }

    /// <summary>Answers in turn, whatever it is asked.</summary>
    private sealed class Fake(params ForgeAnswer<LabelledIssues>[] answers) : IForge
    {
        public ForgeAccess? Access { get; private set; }

        public int Asked { get; private set; }

        public Fake Open(ForgeAccess access)
        {
            Access = access;
            return this;
        }

        public Task<ForgeAnswer<LabelledIssues>> OpenIssuesAsync(IReadOnlyList<string> labels, CancellationToken cancellation) => Task.FromResult(answers[Asked++]);
    }

    /// <summary>A clock that stands, and whose timers fire at once.</summary>
    private sealed class HastyClock : TimeProvider
    {
        public List<TimeSpan> Waited { get; } = [];

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waited.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
