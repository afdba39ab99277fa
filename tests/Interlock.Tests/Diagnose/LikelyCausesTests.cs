using Interlock.Diagnose;
using Interlock.Runbook;

namespace Interlock.Tests.Diagnose;

public sealed class LikelyCausesTests
{
    private static readonly ReleaseRunbook Runbook = Interlock.Tests.Runbook.Text.Good(Interlock.Tests.Runbook.Text.With());

    [Theory]
    [InlineData("sqlalchemy.exc.ProgrammingError: (psycopg2.errors.UndefinedColumn) column users.email does not exist", "the schema lacks column users.email, which the code needs")]
    [InlineData("Npgsql.PostgresException: 42P01: relation \"orders\" does not exist", "the schema lacks relation \"orders\", which the code needs")]
    [InlineData("FATAL:  password authentication failed for user \"app\"", "the database refuses the credentials of app")]
    [InlineData("FATAL:  database \"shop\" does not exist", "there is no database shop")]
    [InlineData("FATAL:  sorry, too many clients already", "the database has no connection left")]
    [InlineData("sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached", "the database has no connection left")]
    [InlineData("OSError: [Errno 28] No space left on device", "the disk is full")]
    [InlineData("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", "memory ran out")]
    [InlineData("KeyError: 'SECRET_KEY'", "the variable SECRET_KEY is not set")]
    [InlineData("Startup: DATABASE_URL: NOT_SET", "the variable DATABASE_URL is not set")]
    [InlineData("RuntimeError: STRIPE_API_KEY is required", "the variable STRIPE_API_KEY is not set")]
    [InlineData("ModuleNotFoundError: No module named 'redis'", "redis is missing in what was built")]
    [InlineData("Error: Cannot find module 'express'", "express is missing in what was built")]
    [InlineData("Error: listen EADDRINUSE: address already in use :::8080", "the port is taken by another process")]
    [InlineData("redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.", "Redis does not answer")]
    [InlineData("Error: getaddrinfo ENOTFOUND db.internal", "the host db.internal can't be found")]
    [InlineData("Error: connect ECONNREFUSED 10.0.0.7:9000", "nothing listens at 10.0.0.7:9000")]
    [InlineData("ssl.SSLCertVerificationError: certificate has expired", "a certificate is not valid or has expired")]
    [InlineData("ERROR:  canceling statement due to statement timeout", "statements take too long")]
    [InlineData("psycopg2.errors.DeadlockDetected: deadlock detected", "transactions wait for each other")]
    [InlineData("requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url", "a provider refuses our key")]
    [InlineData("openai.RateLimitError: Error code: 429", "a provider limits our requests")]
    [InlineData("httpx.ReadTimeout: The read operation timed out", "something that the service calls does not answer in time")]
    public void A_line_of_a_log_names_its_cause_with_the_line_and_what_to_do(string line, string cause)
    {
        var first = LikelyCauses.Of([new("slot blue", Verdict.Go, "runs") { Log = ["INFO all well", line] }], Runbook)[0];

        first.Name.ShouldBe(cause);
        first.Evidence.ShouldStartWith("slot blue: ");
        first.Fix.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("INFO Database connection verified")]
    [InlineData("INFO 127.0.0.1 GET /api/v1/me 401 in 3 ms")]
    [InlineData("WARN missing favicon")]
    [InlineData("ERROR: required field")]
    public void A_line_that_tells_of_nothing_names_no_cause(string line) =>
        LikelyCauses.Of([new("slot blue", Verdict.Go, "runs") { Log = [line] }], Runbook).ShouldBeEmpty();

    [Fact]
    public void The_root_goes_before_what_follows_from_it_and_the_runbooks_own_table_before_all()
    {
        IReadOnlyList<Finding> findings =
        [
            new("service", Verdict.Stop, "GET /health 503", "--target=Rollback"),
            new("slot blue", Verdict.Go, "runs") { Log = ["Error 111 connecting to redis:6379. Connection refused.", "Error 111 connecting to redis:6379. Connection refused.", "quota of plan basic used up"] },
            new("database", Verdict.Stop, "the server does not answer", "start it"),
        ];

        LikelyCauses.Of(findings, Runbook).Select(cause => cause.Name).ShouldBe(["database", "Redis does not answer", "nothing listens at (see the line)", "service"]);
        LikelyCauses.Of(findings, Runbook with { Troubleshooting = [new() { When = "quota of plan (?<x>\\w+)", Cause = "the plan {x} is used up", Fix = "--target=Scale" }] })[0].ShouldBe(new("the plan basic is used up", 99, "slot blue: quota of plan basic used up", "--target=Scale"));
        LikelyCauses.Of(findings, Runbook)[1].Evidence.ShouldEndWith("(and 1 more like it)");
    }

    [Fact]
    public void Optional_variables_that_are_not_set_are_no_cause() =>
        LikelyCauses.Of([new("variables of web", Verdict.Warn, "NOT_SET: SENTRY_DSN") { Details = ["SENTRY_DSN=NOT_SET"] }], Runbook).ShouldBeEmpty();

    [Fact]
    public void Pages_that_all_fail_are_one_cause() =>
        LikelyCauses.Of([new("times", Verdict.Stop, "GET /a: 502"), new("times", Verdict.Stop, "GET /b: 502")], Runbook).ShouldHaveSingleItem().Evidence.ShouldBe("GET /a: 502");

    [Fact]
    public void Nothing_wrong_is_no_cause() => LikelyCauses.Of([new("service", Verdict.Go, "200")], Runbook).ShouldBeEmpty();
}
