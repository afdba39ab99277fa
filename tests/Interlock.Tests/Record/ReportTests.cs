using System.Text.RegularExpressions;
using System.Xml.Linq;
using Interlock.Record;
using Interlock.Record.Report;
using Interlock.Tests.Output;

namespace Interlock.Tests.Record;

public sealed class ReportTests
{
    [Fact]
    public async Task The_verdict_is_the_headline()
    {
        var page = await PageAsync(SampleRuns.Success);

        page.Descendants("h1").Single().Value.ShouldContain("1.4.0 is live at http://127.0.0.1:8080");
        page.Descendants("title").Single().Value.ShouldContain("1.4.0 is live");
    }

    [Fact]
    public async Task The_step_that_failed_comes_before_all_others_and_is_whole()
    {
        var html = await ReportPage.RenderAsync(SampleRuns.RolledBack);

        html.IndexOf("GET /api/summary", StringComparison.Ordinal).ShouldBeInRange(0, html.IndexOf("id=\"figures\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_needs_nothing_from_elsewhere_and_runs_nothing()
    {
        var page = await PageAsync(SampleRuns.RolledBack);

        page.Descendants().Select(element => element.Name.LocalName).ShouldNotContain(name => name == "script" || name == "link" || name == "img" || name == "iframe" || name == "object");
        page.Descendants().Attributes().ShouldNotContain(attribute => attribute.Name.LocalName == "src" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        ReportPage.Css.ShouldNotContain("url(");
        ReportPage.Css.ShouldNotContain("@import");
    }

    [Fact]
    public async Task Text_from_elsewhere_stays_text()
    {
        var evil = "</style><script>alert(1)</script><img src=x onerror=alert(1)>";
        var story = SampleRuns.RolledBack with { User = evil, Environment = evil, LiveUrl = "javascript:alert(1)", Notes = [evil], Phases = [SampleRuns.PhaseOf("Verify", 0, 1, new StepRecord(evil, evil, "stop", 1, evil, false) { Details = [evil] })] };

        var page = await PageAsync(story);

        page.Descendants().Select(element => element.Name.LocalName).ShouldNotContain(name => name == "script" || name == "img");
        page.Descendants("a").Attributes("href").ShouldNotContain(href => href.Value.StartsWith("javascript", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Screen_readers_and_keyboards_find_their_way()
    {
        var page = await PageAsync(SampleRuns.RolledBack);

        page.Root!.Attribute("lang")!.Value.ShouldBe("en");
        page.Descendants("h1").ShouldHaveSingleItem();
        page.Descendants("main").ShouldHaveSingleItem();
        page.Descendants("a").First().Attribute("href")!.Value.ShouldBe("#main");
        page.Descendants("table").ShouldAllBe(table => table.Element("caption") != null);
        page.Descendants("table").Where(table => table.Element("tbody") is not null).ShouldAllBe(table => table.Descendants("th").All(th => th.Attribute("scope") != null));
        page.Descendants("pre").ShouldAllBe(pre => pre.Attribute("tabindex") != null);
        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToList();
        ids.ShouldBeUnique();
        page.Descendants("section").Attributes("aria-labelledby").ShouldAllBe(label => ids.Contains(label.Value));
    }

    [Fact]
    public async Task Five_hundred_steps_stay_under_a_megabyte()
    {
        var steps = Enumerable.Range(1, 500).Select(i => new StepRecord($"step number {i}", "VF-01", i % 50 == 0 ? "warn" : "go", 0.5, "evidence of some length, as a real step has it: 41,233 rows in 12 tables", false)
        {
            Details = [.. Enumerable.Repeat("a line of detail that a command has written", 10)],
        }).ToArray();

        var html = await ReportPage.RenderAsync(SampleRuns.Success with { Phases = [SampleRuns.PhaseOf("Verify", 0, 20, steps)] });

        System.Text.Encoding.UTF8.GetByteCount(html).ShouldBeLessThan(1_000_000);
        html.ShouldContain("step number 500");
    }

    [Theory]
    [InlineData("--ink", "--paper")]
    [InlineData("--quiet", "--paper")]
    [InlineData("--quiet", "--sheet")]
    [InlineData("--quiet", "--soft")]
    [InlineData("--link", "--sheet")]
    [InlineData("--go", "--go-bg")]
    [InlineData("--warn", "--warn-bg")]
    [InlineData("--hold", "--hold-bg")]
    [InlineData("--stop", "--stop-bg")]
    [InlineData("--none", "--none-bg")]
    public void Text_has_a_contrast_of_at_least_4_5_in_light_and_dark(string text, string background)
    {
        foreach (var palette in Regex.Matches(ReportPage.Css, @":root\{(?<body>[^}]*)\}").Take(2).Select(match => match.Groups["body"].Value))
            Contrast(Color(palette, text), Color(palette, background)).ShouldBeGreaterThanOrEqualTo(4.5);
    }

    // Relative luminance and contrast as WCAG 2.2 defines them.
    private static double Contrast(double a, double b) => (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);

    private static double Color(string palette, string name)
    {
        var hex = Regex.Match(palette, Regex.Escape(name) + ":#(?<hex>[0-9a-f]+)").Groups["hex"].Value;
        if (hex.Length == 3)
            hex = string.Concat(hex.Select(c => $"{c}{c}"));
        var parts = Convert.FromHexString(hex).Select(value => value / 255.0).Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    private static async Task<XDocument> PageAsync(ReleaseRecord record) =>
        XDocument.Parse(Regex.Replace(await ReportPage.RenderAsync(record), "<(meta[^>]*[^/])>", "<$1/>"));
}
