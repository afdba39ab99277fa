using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Tests.Database;
using Interlock.Tests.Verify.Browsers;

namespace Interlock.Tests.Verify;

/// <summary>Each kind of probe, as a runbook has it, against a real server of its kind: once it goes, once it warns, once it stops, once nothing can be told.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "verification")]
public sealed class EachVerdictTests(VerdictServers servers) : IClassFixture<VerdictServers>
{
    // 1 goes, 3 warns, 10 stops, 7 is between them.
    private const string Bands = "< 2 go < 5 warn > 9 stop";
    private const string Days = "{tls: 'localhost:{tls}', expect: ['days-left";
    private const string Connects = "{tcp: '127.0.0.1:{tls}', expect: ['time";
    private const string Hurl = "{requests: shop.hurl, parameters: {n: ";

    public static TheoryData<string, Verdict, string> Rows()
    {
        TheoryData<string, Verdict, string> rows = [];
        string[] numbered =
        [
            $"get: {{get: /n/N, expect: [json.n {Bands}]}}", $"post: {{post: /n/N, json: {{a: 1}}, expect: [json.n {Bands}]}}", $"put: {{put: /n/N, json: {{a: 1}}, expect: [json.n {Bands}]}}",
            $"patch: {{patch: /n/N, json: {{a: 1}}, expect: [json.n {Bands}]}}", $"delete: {{delete: /n/N, expect: [json.n {Bands}]}}",
            $"steps: {{steps: [{{get: /n/N, capture: {{n: json.n}}}}, {{get: /n/$n, expect: [json.n {Bands}]}}]}}",
            $"sql: {{sql: select N, on: '{{postgres}}', expect: [value {Bands}]}}", $"redis: {{redis: ECHO N, on: '{{redis}}', expect: [reply {Bands}]}}",
            $"command: {{command: exit N, expect: [exit {Bands}]}}", $"log: {{log: line-N$, expect: [count {Bands}]}}",
            $"browser: {{browser: /page/N, expect: [console-errors {Bands}]}}",
        ];
        foreach (var (kind, probe) in numbered.Select(row => row.Split(": ", 2)).Select(parts => (parts[0], parts[1])))
        {
            rows.Add(kind, Verdict.Go, probe.Replace("N,", "1,", StringComparison.Ordinal).Replace("N$", "1$", StringComparison.Ordinal));
            rows.Add(kind, Verdict.Warn, probe.Replace("N,", "3,", StringComparison.Ordinal).Replace("N$", "3$", StringComparison.Ordinal));
            rows.Add(kind, Verdict.Stop, probe.Replace("N,", "10,", StringComparison.Ordinal).Replace("N$", "10$", StringComparison.Ordinal));
            rows.Add(kind, Verdict.Hold, probe.Replace("N,", "7,", StringComparison.Ordinal).Replace("N$", "7$", StringComparison.Ordinal));
        }

        rows.Add("tls", Verdict.Go, $"{Days} > 30 go']}}");
        rows.Add("tls", Verdict.Warn, $"{Days} > 100 go > 30 warn']}}");
        rows.Add("tls", Verdict.Stop, $"{Days} > 100 go < 95 stop']}}");
        rows.Add("tls", Verdict.Hold, $"{Days} > 100 go < 5 stop']}}");
        rows.Add("tcp", Verdict.Go, $"{Connects} < 10s go']}}");
        rows.Add("tcp", Verdict.Warn, $"{Connects} < 0.001ms go < 10s warn']}}");
        rows.Add("tcp", Verdict.Stop, "{tcp: '127.0.0.1:1'}");
        rows.Add("tcp", Verdict.Hold, $"{Connects} < 0.001ms go > 10s stop']}}");
        rows.Add("openapi", Verdict.Go, "{openapi: api.json, only: [/n/1]}");
        rows.Add("openapi", Verdict.Warn, "{openapi: api.json, only: [/n/absent]}");
        rows.Add("openapi", Verdict.Stop, "{openapi: api.json, only: [/n/3]}");
        rows.Add("openapi", Verdict.Hold, "{openapi: api.json, only: [/nothing/of/it]}");
        rows.Add("requests", Verdict.Go, $"{Hurl}'1'}}}}");
        rows.Add("requests", Verdict.Warn, $"{Hurl}'3'}}, on-failure: warn}}");
        rows.Add("requests", Verdict.Stop, $"{Hurl}'3'}}}}");
        rows.Add("requests", Verdict.Hold, "{requests: unread.hurl}");
        return rows;
    }

    public static IEnumerable<object[]> RowsOf(bool browser) => Rows().Where(row => (string)row[0] == "browser" == browser);

    [Theory]
    [MemberData(nameof(RowsOf), false)]
    public Task It_is_what_the_probe_says(string kind, Verdict verdict, string probe) => IsAsync(kind, verdict, probe);

    [TheoryWithBrowser]
    [MemberData(nameof(RowsOf), true)]
    public Task It_is_what_the_page_says(string kind, Verdict verdict, string probe) => IsAsync(kind, verdict, probe);

    [Fact]
    public void No_kind_of_probe_is_left_out()
    {
        // The message that names them all.
        var all = Runbook.Text.OnlyProblem(Runbook.Text.With("verify: {after: [{name: x}]}")).ToString();
        var kinds = System.Text.RegularExpressions.Regex.Match(all, "one of (get, .*, steps)").Groups[1].Value.Split(", ");

        Rows().Select(row => (string)row[0]).Distinct().Order().ShouldBe(kinds.Order());
        Rows().Count.ShouldBe(4 * kinds.Length);
    }

    private async Task IsAsync(string kind, Verdict verdict, string probe)
    {
        var result = await servers.AskAsync(Runbook.Text.Good(Runbook.Text.With($"verify: {{after: [{servers.Fill(probe)}]}}")).Verify.After.Single());

        result.Verdict.ShouldBe(verdict, $"{kind}: {result.Evidence}");
        result.Evidence.ShouldNotBeNullOrWhiteSpace();
    }
}
