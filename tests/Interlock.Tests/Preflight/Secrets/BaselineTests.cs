using Interlock.Preflight.Secrets;

namespace Interlock.Tests.Preflight.Secrets;

public class BaselineTests
{
    private static readonly string One = $"token = \"{Samples.GitHub()}\"";
    private static readonly string Two = $"key = \"{Samples.GitHub()}\"";

    [Fact]
    public void What_is_in_it_warns_and_is_told_as_known()
    {
        var result = RuleTests.Scan("a.txt", "\n\n" + One, With(Baseline("a.txt", One)));

        result.Verdict.ShouldBe(Verdict.Warn);
        result.Findings.ShouldBeEmpty();
        result.Known.ShouldHaveSingleItem().Path.ShouldBe("a.txt");
        result.Evidence.ShouldBe("no new secret in 1 file (0.0 MB) and 0 commits; 1 known (in the baseline)");
    }

    [Fact]
    public void What_is_not_in_it_stops()
    {
        var options = With(Baseline("a.txt", One));

        RuleTests.Scan("a.txt", $"{One}\n{Two}", options).Findings.ShouldHaveSingleItem().Line.ShouldBe(2);
        RuleTests.Scan("b.txt", One, options).Verdict.ShouldBe(Verdict.Stop);
    }

    [Fact]
    public void An_entry_that_matches_nothing_any_more_is_told()
    {
        var baseline = Baseline("a.txt", One);

        RuleTests.Scan("a.txt", "clean", With(baseline)).AllowProblems.ShouldHaveSingleItem().ShouldBe($"Baseline entry {baseline.Entries.Single()} matches nothing any more: take it out with --target=Secrets --write-baseline.");
    }

    [Fact]
    public void An_untracked_file_is_never_known()
    {
        var file = ScanFile.FromBytes("a.txt", System.Text.Encoding.UTF8.GetBytes(One)) with { Origin = TextOrigin.Untracked };
        var result = new SecretScanner(With(Baseline("a.txt", One)), TimeProvider.System).Scan([file]);

        (result.Findings.Count, result.Known.Count).ShouldBe((1, 0));
        SecretBaseline.Of(result).Entries.ShouldBeEmpty();
    }

    [Fact]
    public void It_is_sorted_says_no_secret_no_line_and_no_time_and_reads_back()
    {
        var result = RuleTests.Scan("z.txt", One).Plus(RuleTests.Scan("a.txt", $"{Two}\n{One}"));
        var text = SecretBaseline.Of(result).ToString();

        text.ShouldBe(SecretBaseline.Of(RuleTests.Scan("a.txt", $"\n\n{One}\n{Two}").Plus(RuleTests.Scan("z.txt", One))).ToString());
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        lines.ShouldBe(lines.Order(StringComparer.Ordinal));
        lines.ShouldAllBe(line => line.StartsWith("github-token:") && line.Length < 45);
        SecretBaseline.Parse(text).Entries.ShouldBe(lines);
        RuleTests.Scan(".secrets-baseline", text).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void Lines_that_are_no_entries_are_refused_all_at_once() =>
        Should.Throw<FormatException>(() => SecretBaseline.Parse("# fine\nnonsense\ngithub-token:a.txt:0123456789abcdef\nmore\n")).Message.ShouldStartWith("lines 2, 4: not an entry");

    private static SecretBaseline Baseline(string path, string text) => SecretBaseline.Of(RuleTests.Scan(path, text));

    private static SecretScanOptions With(SecretBaseline baseline) => new() { Baseline = baseline };
}
