using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EndToEnd;

/// <summary>Versions that were well when they were released, and are not any more: found by the watch's rules, and taken back within their time.</summary>
[Trait(Suite.Trait, Suite.Runbooks), Trait(Suite.Trait, Suite.Slow)]
public partial class WatchedVersionTests(LiveCheckout live) : IClassFixture<LiveCheckout>
{
    private const int FailedAndBack = 4;
    private const int Held = 6;
    private const int Samples = 10;
    private const int Runs = 20;
    private const int SecondsOfARun = 10;
    private static readonly TimeSpan s_windowAndRollback = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("errors:10%", "errors > 5% for 3s")]
    [InlineData("leak:2MB", "growth(memory) > 200MB in 30s")]
    public Task A_version_that_goes_bad_later_is_found_and_the_one_before_serves_again(string knob, string rule) => IsFoundAsync(knob, rule);

    [Fact, Trait(Suite.Trait, Suite.Faults)]
    public Task A_spike_of_errors_is_found_against_what_was_normal() => IsFoundAsync("errors:60%", "errors > 10x normal in 2s");

    [Fact]
    public async Task At_a_terminal_the_watch_is_a_table_that_is_drawn_anew_and_elsewhere_it_is_lines()
    {
        var checkout = await live.TakeAsync();
        checkout.Edit("release.yaml", runbook => Watch().Replace(runbook, "").Replace("\nmonitor:", """

            watch:
              every: 1s
              for: 1h
              rules:
                - {when: health failed 3 in a row, do: roll-back}
              kpi: [uptime >= 50%]

            monitor:
            """, StringComparison.Ordinal));

        var drawn = (await checkout.RunAtTerminalAsync("Watch", "--watch=checked-out", "--for=4s")).With(0).Output;
        var told = (await checkout.RunAsync("Watch", "--watch=checked-out", "--for=7s")).With(0).Output;

        var samples = SamplesIn().Matches(drawn).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct().ToList();
        samples.Count.ShouldBeGreaterThan(1, "it is drawn anew with each sample");
        samples.Max().ShouldBeGreaterThan(1);
        drawn.ShouldContain("quiet  health failed 3 in a row  health is good");
        drawn.ShouldContain("\e[1A");
        drawn.LastIndexOf("\e[?25h", StringComparison.Ordinal).ShouldBeGreaterThan(drawn.LastIndexOf("\e[?25l", StringComparison.Ordinal));
        drawn.LastIndexOf("  met  uptime >= 50%  100 %", StringComparison.Ordinal).ShouldBeGreaterThan(drawn.LastIndexOf("health is good", StringComparison.Ordinal), "the table at the end stays");
        told.ShouldNotContain("\e[");
        told.ShouldNotContain("health is good");
        await checkout.GitAsync("checkout", "--quiet", "--", "release.yaml");
        await live.GiveBackAsync();
    }

    [Fact, Trait(Suite.Trait, Suite.Faults)]
    public async Task A_version_that_is_well_is_never_rolled_back_for_noise()
    {
        var checkout = await live.TakeAsync();
        await ReleaseAsync(checkout, "errors:60%", "errors > 5% for 3s", "errors > 10x normal in 2s", "growth(memory) > 200MB in 30s", "p95 > 5s for 5s");
        var version = await checkout.ServesAsync();
        using var over = new CancellationTokenSource();
        var noise = NoiseAsync(checkout, over.Token);

        for (var run = 1; run <= Runs; run++)
            (await checkout.RunAsync("Watch", string.Create(CultureInfo.InvariantCulture, $"--for={run * SecondsOfARun}s"))).With(0);

        await over.CancelAsync();
        (await noise).ShouldBeGreaterThan(Runs * SecondsOfARun * 20, "it was not that noisy");
        (await checkout.ServesAsync()).ShouldBe(version);
        await EndAsync(checkout, Path.Combine(checkout.State, "begin"));
    }

    [Theory, Trait(Suite.Trait, Suite.Faults)]
    [InlineData("Bringing the previous version back", FailedAndBack)]
    [InlineData("deployments are frozen", FailedAndBack)]
    [InlineData("traffic back", FailedAndBack)]
    // By then it may be back already: the watch is of that version, and 5 s are too few to tell much of it.
    [InlineData("previous version serves", FailedAndBack, Held)]
    public async Task A_watch_that_is_killed_while_it_rolls_back_is_gone_on_with(string says, params int[] exitCodes)
    {
        var checkout = await live.TakeAsync();
        var before = live.Version;
        var begin = await ReleaseAsync(checkout, "errors:60%", "errors > 5% for 3s");
        var watch = checkout.Start("Watch");
        await Waiting.ForAsync("samples of a version that is well", TimeSpan.FromMinutes(1), () => Journalled(checkout) >= Samples);
        File.WriteAllText(begin, "");
        await watch.SaysAsync(says);
        await watch.KillSessionAsync();

        var ended = await checkout.RunAsync("Watch", "--for=5s");

        exitCodes.ShouldContain(ended.ExitCode, ended.Output);
        (await checkout.ServesAsync()).ShouldBe(before, ended.Output);
        (await checkout.RunAsync("Status")).Output.ShouldNotContain("OPEN");
        (await checkout.RunAsync("Status")).Output.ShouldNotContain("FROZEN");
        await EndAsync(checkout, begin);
    }

    private async Task IsFoundAsync(string knob, string rule)
    {
        var checkout = await live.TakeAsync();
        var before = live.Version;
        var begin = await ReleaseAsync(checkout, knob, rule);

        var watch = checkout.Start("Watch");
        await Waiting.ForAsync("samples of a version that is well", TimeSpan.FromMinutes(1), () => Journalled(checkout) >= Samples);
        var began = Stopwatch.GetTimestamp();
        File.WriteAllText(begin, "");
        var ended = (await watch.EndAsync()).With(FailedAndBack);

        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(s_windowAndRollback, ended.Output);
        ended.Output.ShouldContain($"CRITICAL  {rule}: ");
        ended.Of("rollback", "proven").GetBoolean().ShouldBeTrue();
        (await checkout.ServesAsync()).ShouldBe(before);
        await EndAsync(checkout, begin);
    }

    // Bursts of requests beside the watch's own, some hundred at once, and pauses between; how many were sent.
    private static async Task<int> NoiseAsync(Checkout checkout, CancellationToken over)
    {
        var random = new Random(20261129);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new(checkout.Url) };
        http.DefaultRequestHeaders.Add("X-Client-Key", checkout.ProberKey);
        var sent = 0;
        while (!over.IsCancellationRequested)
        {
            var burst = random.Next(20, 300);
            await Task.WhenAll(Enumerable.Range(0, burst).Select(_ => http.GetStringAsync("/api/v1/analytics/summary", CancellationToken.None)));
            sent += burst;
            await Task.Delay(random.Next(50, 1_500), CancellationToken.None);
        }

        return sent;
    }

    // A version that is well until the file is there that is returned.
    private static async Task<string> ReleaseAsync(Checkout checkout, string knob, params string[] rules)
    {
        var begin = Path.Combine(checkout.State, "begin");
        checkout.Edit("release.yaml", runbook => Watch().Replace(runbook, "").Replace("\nmonitor:", $$"""

            watch:
              every: 1s
              for: 2m
              requests: 30
              rules:
                - {when: health failed 3 in a row, do: roll-back}
            {{string.Join('\n', rules.Select(rule => $"    - {{when: '{rule}', do: roll-back}}"))}}
              kpi: [uptime >= 50%]

            monitor:
            """, StringComparison.Ordinal));
        var broken = await checkout.MisbehaveAsync($"{knob},when:{begin}");
        (await checkout.RunAsync("Deploy")).With(0);
        (await checkout.ServesAsync()).ShouldBe(broken);
        return begin;
    }

    private async Task EndAsync(Checkout checkout, string begin)
    {
        File.Delete(begin);
        await checkout.RevertAsync();
        (await checkout.RunAsync("Deploy")).With(0);
        await live.GiveBackAsync();
    }

    // The last one begun: each version has its own.
    private static int Journalled(Checkout checkout)
    {
        var folder = Path.Combine(checkout.State, "local/watch");
        return Directory.Exists(folder) && new DirectoryInfo(folder).EnumerateFiles("*.jsonl").MaxBy(file => file.CreationTimeUtc) is { } last ? File.ReadLines(last.FullName).Count() : 0;
    }

    // The section of the case before.
    [GeneratedRegex(@"(\d+) samples? in ")]
    private static partial Regex SamplesIn();

    [GeneratedRegex(@"\nwatch:\n(  .*\n)+")]
    private static partial Regex Watch();
}
