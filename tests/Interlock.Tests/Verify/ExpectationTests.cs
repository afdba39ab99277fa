using Interlock.Verify.Probes;

namespace Interlock.Tests.Verify;

public class ExpectationTests
{
    private const string GoodBody = """{"status":"healthy","version":"1.4.0+a","n":3,"on":false,"none":null,"confidence":0.7,"text":"3","items":[{"id":7},{"id":8}],"class":"buyer"}""";

    private static readonly Captures Known = Captures.None.With("version", "1.4.0+a").With("n", "3");

    [Theory]
    [InlineData("status == 200")]
    [InlineData("status in 200 204")]
    [InlineData("status < 400")]
    [InlineData("time < 500ms")]
    [InlineData("time <= 0.12s")]
    [InlineData("json.status == healthy")]
    [InlineData("json.version == $version")]
    [InlineData("json.n == 3")]
    [InlineData("json.n == $n")]
    [InlineData("json.n >= $n")]
    [InlineData("json.text == \"3\"")]
    [InlineData("json.on == false")]
    [InlineData("json.none == null")]
    [InlineData("json.confidence >= 0")]
    [InlineData("json.confidence <= 1")]
    [InlineData("json.items[1].id == 8")]
    [InlineData("json.items.length == 2")]
    [InlineData("json.items is array")]
    [InlineData("json.n is integer")]
    [InlineData("json.class in [browser, researcher, buyer]")]
    [InlineData("json.status != sick")]
    [InlineData("json.status ~ /^heal/")]
    [InlineData("json.status exists")]
    [InlineData("header x-frame-options == DENY")]
    [InlineData(@"header Strict-Transport-Security ~ /max-age=\d{8,}/")]
    [InlineData("header X-Frame-Options in DENY SAMEORIGIN")]
    [InlineData("body ~ healthy")]
    [InlineData("body ~ /HEALTHY/i")]
    [InlineData("body !~ /Traceback/")]
    public void What_holds_is_met(string text) => Unmet(text).ShouldBeNull();

    [Theory]
    [InlineData("status == 201", "found 200")]
    [InlineData("status in 301 308", "found 200")]
    [InlineData("time < 100ms", "found 120 ms")]
    [InlineData("json.n == \"3\"", "found 3")]
    [InlineData("json.text == 3", "found \"3\"")]
    [InlineData("json.on == true", "found false")]
    [InlineData("json.text > 1", "found \"3\"")]
    [InlineData("json.version == 1.4.0", "found \"1.4.0+a\"")]
    [InlineData("json.absent == 1", "no such field")]
    [InlineData("json.items[9].id == 1", "no such field")]
    [InlineData("json.n is string", "found 3")]
    [InlineData("json.confidence is integer", "found 0.7")]
    [InlineData("json.class in browser researcher", "found \"buyer\"")]
    [InlineData("header X-Frame-Options == SAMEORIGIN", "found DENY")]
    [InlineData("body !~ /health\\w+/", "found \"healthy\"")]
    [InlineData("body ~ sick", "found")]
    [InlineData("json.n == $unknown", "$unknown is not known")]
    public void What_does_not_hold_says_what_was_found(string text, string says) => Unmet(text).ShouldNotBeNull().ShouldContain(says);

    [Theory]
    [InlineData("header X-Powered-By !~ /PHP/")]
    [InlineData("header X-Powered-By != PHP")]
    [InlineData("json.absent != 1")]
    [InlineData("json.absent !~ /x/")]
    [InlineData("json.absent exists")]
    [InlineData("header X-Powered-By exists")]
    public void What_is_missing_meets_no_condition(string text) => Unmet(text).ShouldNotBeNull().ShouldContain("no such");

    [Fact]
    public void A_body_that_is_no_json_meets_no_condition_on_json() =>
        Parse("json.status != sick").Judge(Answering("<html>"), Known).Why.ShouldNotBeNull().ShouldContain("no JSON");

    [Fact]
    public void A_body_too_long_to_be_read_whole_proves_nothing_absent() =>
        Parse("body !~ /x-never/").Judge(Answering(GoodBody, truncated: true), Known).Why.ShouldNotBeNull().ShouldContain("too long");

    [Theory]
    [InlineData("json.n < 8 go < 10 warn", 7, Verdict.Go)]
    [InlineData("json.n < 8 go < 10 warn", 8, Verdict.Warn)]
    [InlineData("json.n < 8 go, < 10 warn", 9.9, Verdict.Warn)]
    [InlineData("json.n < 8 go < 10 warn", 10, Verdict.Stop)]
    [InlineData("json.n < 500 go <= 800 warn > 1000 stop", 800, Verdict.Warn)]
    [InlineData("json.n < 500 go <= 800 warn > 1000 stop", 800.1, Verdict.Hold)]
    [InlineData("json.n < 500 go <= 800 warn > 1000 stop", 1000, Verdict.Hold)]
    [InlineData("json.n < 500 go <= 800 warn > 1000 stop", 1000.1, Verdict.Stop)]
    [InlineData("json.n >= 99.5 go >= 99 warn", 99.2, Verdict.Warn)]
    [InlineData("json.n > 0 go > 5 stop", 6, Verdict.Stop)]
    public void Bands_of_a_number_decide_at_their_edges(string text, double n, Verdict verdict)
    {
        var (judged, why) = Parse(text).Judge(Answering($$"""{"n":{{n.ToString(System.Globalization.CultureInfo.InvariantCulture)}}}"""), Known);

        judged.ShouldBe(verdict);
        if (verdict == Verdict.Go)
            why.ShouldBeNull();
        else
            why.ShouldBe($"expected {text}, found {n.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
    }

    [Fact]
    public void Bands_of_a_time_have_units_and_what_is_no_number_stops()
    {
        Parse("time < 100ms go < 1s warn").Judge(Answering(GoodBody), Known).ShouldBe((Verdict.Warn, "expected time < 100ms go < 1s warn, found 120 ms"));
        Parse("json.absent < 1 go").Judge(Answering(GoodBody), Known).ShouldBe((Verdict.Stop, "expected json.absent < 1 go, found no such field"));
    }

    [Theory]
    [InlineData("time < 500 go", "with a unit")]
    [InlineData("time < 500ms go 800ms warn", "bands are written one after the other")]
    [InlineData("time < 500ms < 800ms warn", "bands are written one after the other")]
    [InlineData("time > 1s stop", "no band says what is good")]
    [InlineData("json.n < $limit go", "a number, not a variable")]
    [InlineData("json.n < many warn", "no number")]
    [InlineData("", "subject")]
    [InlineData("statos == 200", "subject")]
    [InlineData("status", "subject")]
    [InlineData("status = 200", "subject")]
    [InlineData("status ~ 2", "it knows ==")]
    [InlineData("status == ok", "no status code")]
    [InlineData("status ==", "value is missing")]
    [InlineData("status in []", "no value is listed")]
    [InlineData("time < 500", "with a unit")]
    [InlineData("json.n > many", "no number")]
    [InlineData("json.n is fish", "no type")]
    [InlineData("body ~ /(/", "no regular expression")]
    [InlineData("json..a == 1", "subject")]
    [InlineData("header X exists now", "nothing may follow")]
    public void What_cannot_be_read_is_told_before_anything_runs(string text, string says)
    {
        Expectation.TryParse(text, out _, out var problem).ShouldBeFalse();
        problem.ShouldContain(says);
    }

    private static string? Unmet(string text) => Parse(text).Judge(Answering(GoodBody), Known).Why;

    private static Answer Answering(string body, bool truncated = false) => new(
        200,
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["X-Frame-Options"] = "DENY", ["Strict-Transport-Security"] = "max-age=31536000" },
        body,
        TimeSpan.FromMilliseconds(120),
        truncated);

    private static Expectation Parse(string text) =>
        Expectation.TryParse(text, out var expectation, out var problem) ? expectation : throw new FormatException(problem);
}
