using System.Text.Json;
using Interlock.Watch.Report;

namespace Interlock.Tests.Watch;

public sealed class WatchFilesTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("interlock-watch-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task It_shows_the_table_the_rules_what_happened_and_curves()
    {
        var room = new WatchRoom("rules: [{when: 'p95 > 500ms'}, {when: 'cpu > 80%'}]\nkpi: [uptime >= 99%, p95 < 100ms]");
        for (var i = 0; i < 5; i++)
            room.Take(TimeSpan.FromSeconds(30), sample => WatchRoom.Traffic(sample, 20, 0, i == 3 ? 900 : 20));
        var (verdict, why) = room.Book.Judge();

        await WatchFiles.WriteAsync(new("production", "1.4.0 <b>", verdict, why, room.Book), folder.FullName);

        var page = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "report.html"));
        page.ShouldContain("1.4.0 &lt;b&gt;");
        page.ShouldContain("<path d=\"M0 ");
        page.ShouldContain("could never be told");
        page.ShouldNotContain("<script");
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder.FullName, "watch.json")));
        json.RootElement.GetProperty("verdict").GetString().ShouldBe("stop");
        json.RootElement.GetProperty("kpis").EnumerateArray().Select(kpi => kpi.GetProperty("verdict").GetString()).ShouldBe(["go", "stop"]);
        json.RootElement.GetProperty("events").EnumerateArray().ShouldHaveSingleItem().GetProperty("evidence").GetString().ShouldBe("p95 is 900 ms");
    }

    [Fact]
    public void A_line_is_broken_where_nothing_was_measured_and_keeps_its_peaks()
    {
        var room = new WatchRoom("kpi: [uptime >= 99%]");
        foreach (var cpu in (double?[])[10, 90, null, 20, 30])
            room.Take(TimeSpan.FromSeconds(30), sample => cpu is { } known ? sample with { Values = new Dictionary<string, double>(StringComparer.Ordinal) { ["cpu"] = known } } : sample);

        var curve = Curve.Of(room.Book.Measures["cpu"], room.Book.Samples, room.Book.Measures).ShouldNotBeNull();

        curve.Highest.ShouldBe("90 %");
        curve.Last.ShouldBe("30 %");
        curve.Path.Count(letter => letter == 'M').ShouldBe(2);
        Curve.Of(room.Book.Measures["p95"], room.Book.Samples, room.Book.Measures).ShouldBeNull();
    }
}
