using Interlock.Engine;
using Interlock.Processes;
using Interlock.Runbook;
using Interlock.Verify;
using Interlock.Verify.Probes;
using Interlock.Verify.Probes.Browsers;

namespace Interlock.Tests.Verify.Browsers;

/// <summary>Where the browser comes from, and that it goes.</summary>
[Trait("Suite", "verification")]
public sealed class BrowserHouseTests : IAsyncLifetime
{
    private readonly BrowserRoom room = new();

    public Task InitializeAsync() => room.InitializeAsync();

    public Task DisposeAsync() => room.DisposeAsync();

    [Theory]
    [InlineData(WithoutBrowser.Hold, Verdict.Hold)]
    [InlineData(WithoutBrowser.Warn, Verdict.Warn)]
    public async Task Where_there_is_none_the_runbook_decides_and_is_told_how_to_get_one(WithoutBrowser without, Verdict verdict)
    {
        ProbeSettings probe = new() { Browser = "/", On = Secret.InTheOpen("no-such-browser"), WithoutBrowser = without };

        var result = await room.LookAsync("http://127.0.0.1:9", probe);
        var sequence = await room.LookAsync("http://127.0.0.1:9", new() { Steps = [probe, new() { Get = "/" }] });

        result.Verdict.ShouldBe(verdict);
        result.Evidence.ShouldStartWith("browser /: not looked at: there is no browser no-such-browser here. Install one: ");
        sequence.Verdict.ShouldBe(without == WithoutBrowser.Warn ? Verdict.Stop : Verdict.Hold, "what comes after it is asked all the same");
    }

    [Theory]
    [InlineData("ID=debian", "sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium")]
    [InlineData("NAME=Mint\nID=linuxmint\nID_LIKE=\"ubuntu debian\"", "sudo apt-get update && sudo apt-get install -y chromium-browser")]
    [InlineData("ID=rocky\nID_LIKE=\"rhel fedora\"", "sudo dnf install -y chromium")]
    [InlineData("", "your system's package named chromium, or https://www.google.com/chrome/")]
    public void Each_system_has_its_own_line(string release, string line) => BrowserProgram.CommandFor(release, mac: false).ShouldBe(line);

    [Fact]
    public async Task One_that_does_not_start_holds_with_what_it_said()
    {
        var program = Path.Combine(room.Folder, "broken-browser");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho 'No usable sandbox!' >&2\nexit 5\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var result = await room.LookAsync("http://127.0.0.1:9", new() { Browser = "/", On = Secret.InTheOpen(program) });

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldEndWith("broken-browser ended with exit code 5 before it could be spoken to: No usable sandbox!");
        result.Details.ShouldContain("No usable sandbox!");
    }

    [FactWithBrowser]
    public async Task One_that_ends_while_it_looks_holds_and_the_next_probe_has_a_new_one()
    {
        await using var server = await Server.StartAsync(async context =>
        {
            ProcessGroup.StopMarked(CommandRunner.MarkerVariable, room.Mark);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var good = await Shop.OfAsync("<h1>Welcome</h1>");

        var ended = await room.LookAsync(server.Url, new() { Browser = "/", Name = "ends" });
        var warned = await room.LookAsync(server.Url, new() { Browser = "/", WithoutBrowser = WithoutBrowser.Warn });
        var next = await room.LookAsync(good.Url, new() { Browser = "/" });

        ended.Verdict.ShouldBe(Verdict.Hold, ended.Evidence);
        warned.Verdict.ShouldBe(Verdict.Warn, "the runbook lets it pass without a browser");
        warned.Evidence.ShouldStartWith("browser /: the browser ended while it looked");
        ended.Evidence.ShouldStartWith("browser /: the browser ended while it looked: it ended with exit code 137");
        File.Exists(Path.Combine(room.Folder, "screenshots/ends.png")).ShouldBeFalse();
        next.Verdict.ShouldBe(Verdict.Go, next.Evidence);
    }

    [FactWithBrowser]
    public async Task Probes_share_one_browser_that_is_gone_with_all_it_started_when_the_run_is()
    {
        await using var server = await Shop.OfAsync("<h1>Welcome</h1><script>document.cookie = 'a=' + (document.cookie ? 'again' : 'first'); document.title = document.cookie</script>");

        var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => room.LookAsync(server.Url, new() { Browser = "/", Expect = ["title == a=first"] })));
        var mains = room.Processes().Count(pid => File.ReadAllText($"/proc/{pid}/cmdline") is var line && line.Contains("--remote-debugging-port", StringComparison.Ordinal) && !line.Contains("--type=", StringComparison.Ordinal));
        await room.House.CloseAsync();

        results.ShouldAllBe(result => result.Verdict == Verdict.Go, results[0].Evidence);
        mains.ShouldBe(1);
        room.Processes().ShouldBeEmpty();
    }

    [FactWithBrowser]
    public async Task Browser_and_driver_put_their_temporary_files_into_one_folder_that_goes_with_them()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await using var server = await Shop.OfAsync("<h1>Welcome</h1>");

        var good = await room.LookAsync(server.Url, new() { Browser = "/" });
        var bad = await room.LookAsync(server.Url, new() { Browser = "/", Expect = ["title == another"] });
        var folder = room.Processes().Select(pid => Variables(pid).Single(variable => variable.StartsWith("TMPDIR=", StringComparison.Ordinal))["TMPDIR=".Length..]).Distinct().ShouldHaveSingleItem();
        var drivers = Directory.EnumerateDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), out var pid) ? pid : 0).Where(pid => pid > 0 && Variables(pid).Contains($"TMPDIR={folder}")).Except(room.Processes()).ToList();
        var filled = Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).ToList();
        await room.House.CloseAsync();

        good.Verdict.ShouldBe(Verdict.Go, good.Evidence);
        bad.Verdict.ShouldBe(Verdict.Stop, bad.Evidence);
        filled.ShouldContain(name => name!.StartsWith("org.chromium.Chromium.", StringComparison.Ordinal));
        filled.ShouldContain(name => name!.StartsWith("playwright-", StringComparison.Ordinal));
        drivers.Count.ShouldBeGreaterThan(0, "the driver has it too");
        Directory.Exists(folder).ShouldBeFalse();
        Environment.GetEnvironmentVariable(DriverProgram.Variable).ShouldBeNull();
    }

    [FactWithBrowser]
    public async Task Drivers_that_start_at_once_have_a_folder_each()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var temps = Enumerable.Range(0, 4).Select(_ => BrowserTemp.Make(TimeProvider.System)).ToList();

        var drivers = await Task.WhenAll(temps.Select(temp => Task.Run(() => BrowserDriver.StartAsync(temp, TimeProvider.System, CancellationToken.None))));
        var scripts = temps.Select(temp => File.ReadAllText(Path.Combine(temp.Path, "driver"))).ToList();
        foreach (var driver in drivers)
            driver.Dispose();
        foreach (var temp in temps)
            await temp.RemoveAsync(TimeProvider.System);

        scripts.ShouldAllBe(script => script.Contains("/.playwright/node/", StringComparison.Ordinal), "none runs another's");
    }

    [FactWithBrowser]
    public async Task An_interrupted_look_leaves_no_process()
    {
        using var interrupt = new CancellationTokenSource();
        await using var server = await Server.StartAsync(async context =>
        {
            await interrupt.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        await Should.ThrowAsync<OperationCanceledException>(room.LookAsync(server.Url, new() { Browser = "/" }, cancellation: interrupt.Token));
        await room.House.DisposeAsync();

        room.Processes().ShouldBeEmpty();
        Should.Throw<OperationCanceledException>(() => room.LookAsync(server.Url, new() { Browser = "/" }).GetAwaiter().GetResult());
    }

    [FactWithBrowser]
    public async Task One_that_runs_already_is_used_and_left_running()
    {
        await using var server = await Shop.OfAsync("<h1>Welcome</h1>");
        using var temp = BrowserTemp.Make(TimeProvider.System);
        await using var running = await BrowserProcess.StartAsync(BrowserProgram.Find()!, temp, new CommandRunner(TimeProvider.System), TimeProvider.System, CancellationToken.None);
        var on = Secret.InTheOpen($"http://{new Uri(running.Endpoint).Authority}");

        var result = await room.LookAsync(server.Url, new() { Browser = "/", On = on });
        await room.House.CloseAsync();
        var nobody = await room.LookAsync(server.Url, new() { Browser = "/", On = Secret.InTheOpen("http://127.0.0.1:9") });

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        running.HasEnded.ShouldBeFalse();
        room.Processes().ShouldBeEmpty("none was started");
        nobody.Verdict.ShouldBe(Verdict.Hold);
        nobody.Evidence.ShouldStartWith("browser /: not looked at: no browser answers at http://127.0.0.1:9: ");
    }

    private static string[] Variables(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ").Split('\0');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [Fact]
    public void Each_wait_in_a_page_counts() =>
        Probe.Of(new() { Browser = "/", Timeout = TimeSpan.FromSeconds(10), Do = [new() { Fill = "#a", With = "b" }, new() { Click = "#c" }], Calls = [new() { Call = "POST /d" }] }).Patience.ShouldBe(TimeSpan.FromSeconds(70));

    [Fact]
    public void Browsers_come_after_the_other_probes_and_before_the_measurements()
    {
        var verify = new VerifySettings { After = [new() { Browser = "/" }, new() { Get = "/" }, new() { Steps = [new() { Browser = "/a" }] }], Latency = new() };

        var steps = VerifySteps.For(Contexts.Request(Contexts.Runbook(verify)));

        steps.Select(step => step.Name).ShouldBe(["health and version", "GET /", "browser /", "browser /a", "latency"]);
        steps[2].After.ShouldBe(["health and version", "GET /"]);
        steps[3].After.ShouldBe(["health and version", "GET /", "browser /"], "one page at a time");
        steps[2].Effects.ShouldBe(["browser /: console-errors == 0, failed-requests == 0"]);
    }
}
