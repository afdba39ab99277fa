using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Preflight;
using Interlock.Tests.Redis;
using Shared;

namespace Interlock.Tests.Preflight;

public sealed class RedisReachableTests
{
    private const string Encoded = "s%2Ce%3Ac%40ret";
    private const string Wrong = "bad-redis-word";

    [FactWithProgram("redis-server")]
    public async Task A_server_that_answers_with_these_credentials_is_go_with_its_version()
    {
        using var open = new RedisProcess();
        using var closed = new RedisProcess("--requirepass", "s,e:c@ret");

        var result = await JudgeAsync($"REDIS_URL: redis://127.0.0.1:{open.Port}/1, QUEUE_URL: 'redis://:{Encoded}@127.0.0.1:{closed.Port}'");

        result.Verdict.ShouldBe(Verdict.Go);
        result.Evidence.ShouldMatch($@"^Redis [5-9]\.\d+\.\d+ at redis://127\.0\.0\.1:{open.Port}/1 answers in [\d.]+ ms \(REDIS_URL\); Redis .* \(QUEUE_URL\)$");
    }

    [FactWithProgram("redis-server")]
    public async Task A_password_that_is_missing_or_wrong_stops_and_one_of_an_optional_variable_warns()
    {
        using var server = new RedisProcess("--requirepass", "good-redis-word");
        var at = $"redis://127.0.0.1:{server.Port}";

        (await JudgeAsync($"REDIS_URL: {at}")).ShouldSay(Verdict.Stop, $"REDIS_URL: {at} wants a password, and the URL has none");
        (await JudgeAsync($"REDIS_URL: 'redis://:{Wrong}@127.0.0.1:{server.Port}'")).ShouldSay(Verdict.Stop, $"REDIS_URL: {at} refuses the URL's password");
        (await JudgeAsync($"REDIS_URL: {{value: 'redis://ada:{Wrong}@127.0.0.1:{server.Port}', required: false}}")).ShouldSay(Verdict.Warn, $"REDIS_URL: {at} refuses the URL's user or password");
    }

    [FactWithProgram("redis-server")]
    public async Task A_database_that_there_is_not_stops()
    {
        using var server = new RedisProcess("--databases", "2");

        (await JudgeAsync($"REDIS_URL: redis://127.0.0.1:{server.Port}/5")).ShouldSay(Verdict.Stop, $"REDIS_URL: redis://127.0.0.1:{server.Port}/5 has no database 5");
    }

    [Fact]
    public async Task Nobody_there_stops_and_says_what_to_look_at()
    {
        (await JudgeAsync("REDIS_URL: redis://127.0.0.1:1")).ShouldSay(Verdict.Stop, "REDIS_URL: redis://127.0.0.1:1 refuses connections: is the server running, on this port?");
        (await JudgeAsync("REDIS_URL: redis://no-such-host.invalid")).Evidence.ShouldStartWith("REDIS_URL: redis://no-such-host.invalid:6379: its host is not known here");
        (await JudgeAsync("REDIS_URL: redis://cache:port")).Evidence.ShouldStartWith("REDIS_URL is no URL of Redis");
    }

    [Fact]
    public void Without_such_a_variable_there_is_no_such_step()
    {
        var request = Request("SOME_URL: https://example.com");

        PreflightSteps.For(request).ShouldNotContain(step => step.Name == RedisReachable.StepName);
        PreflightSteps.For(Request("SOME_URL: redis://cache")).ShouldContain(step => step.Name == RedisReachable.StepName);
    }

    private static PlanRequest Request(string variables) => new(Runbook.Text.Good(Runbook.Text.With($"    variables: {{{variables}}}")), "local", "1.4.0", "abc1234def");

    private static async Task<StepResult> JudgeAsync(string variables)
    {
        using var room = new Room();
        return await room.RunAsync(new RedisReachable(Request(variables)));
    }
}
