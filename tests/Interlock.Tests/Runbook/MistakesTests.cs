using Interlock.Runbook;

namespace Interlock.Tests.Runbook;

public sealed class MistakesTests
{
    private const string Path = "tests/Interlock.Tests/Runbook/Mistakes/release.yaml";

    [Fact]
    public void A_reference_that_breaks_a_flow_map_is_told_to_be_quoted() =>
        Text.OnlyProblem(Text.With("checks: {a: {run: cp x ${env:HOME}}}")).Message.ShouldEndWith("inside { } a text with ${...} must stand in quotes");

    [Fact]
    public void A_runbook_with_many_mistakes_is_told_all_of_them_at_once_each_with_its_place_and_its_mend()
    {
        var text = File.ReadAllText(System.IO.Path.Combine(Text.Root(), Path));

        var reading = RunbookReader.Parse(text, "release.yaml", "local", new Dictionary<string, string>(StringComparer.Ordinal) { ["SHOP_APIKEY"] = "x" });

        Should.Throw<RunbookException>(reading.OrThrow).Message.ReplaceLineEndings("\n").ShouldBeApproved("Mistakes/approved.txt");
    }

    [Fact]
    public void An_unknown_environment_is_told_with_the_known_ones_and_the_nearest()
    {
        var problem = Text.OnlyProblem(Text.With("environments:\n  production: {}\n  staging: {}"), "prodution");

        (problem.Line, problem.Nearest, problem.Allowed).ShouldBe((6, "production", "local, production, staging"));
    }

    [Fact]
    public void A_file_that_does_not_exist_is_a_problem_and_no_exception() =>
        RunbookReader.Read("/nowhere/release.yaml", "local").Problems.ShouldHaveSingleItem().ToString().ShouldStartWith("/nowhere/release.yaml: does not exist.");

    [Theory]
    [InlineData("monitor: {rate: fast}", "found 'fast'", "a whole number, without quotes")]
    [InlineData("monitor: {for: 10x}", "'10x' is not a duration", null)]
    [InlineData("monitor: {for: 0s}", "'0s' is no time at all", "more than 0s")]
    [InlineData("monitor:", "has no value", null)]
    [InlineData("monitor: {rate: 10}", "3000 samples cannot be had: 10 a second for 30 s are 300", "at most rate × for")]
    [InlineData("monitor: [1]", "found a list", null)]
    [InlineData("monitor: null", "found nothing (null)", null)]
    [InlineData("platform: cloud", "found 'cloud'", "local, docker, supervisor, swarm")]
    [InlineData("rollout: {traffic: [10, 50]}", "[10, 50] does not end in 100", null)]
    [InlineData("rollout: {keep-versions: 1}", "'1' is too small", "2 to 1000")]
    [InlineData("database: {migrations: {scripts: a, alembic: b}}", "has scripts and alembic: one tool moves a schema", "one of scripts, alembic, entity-framework, commands")]
    [InlineData("database: {migrations: {tables: [a]}}", "names no tool", "one of scripts, alembic, entity-framework, commands")]
    [InlineData("database: {migrations: {alembic: a, service: wbe}}", "there is no service 'wbe'; did you mean 'web'?", "web")]
    [InlineData("database: {rollback: {hold-within: 1m}}", "is longer than an edge holds requests", "at most 30s")]
    [InlineData("database: {rollback: {ways: [down, restore]}}", "names restore, which loses what was written since the backup: only a person takes it, with --schema=restore --accept-data-loss", "code-only, down, replay")]
    [InlineData("rollout: {listen: 'ftp://x'}", "'ftp://x' is a URL of the kind ftp:", null)]
    [InlineData("verify: {latency: {rate: 10}}", "10 a second for 3 s are 30 samples, too few to compare versions by", "rate × for of at least 100, or compare: null")]
    [InlineData("verify: {latency: {compare: {warn: 4}}}", "the bands overlap", "warn ≤ hold")]
    [InlineData("verify: {latency: {get: /a, paths: [{get: /b}]}}", "stands beside paths", "get, or paths with a get each")]
    [InlineData("verify: {latency: {paths: [{get: /b}, {get: /b}]}}", "is measured twice", "each path once")]
    [InlineData("verify: {latency: {paths: [{get: /b, go: 900ms}]}}", "the bands overlap", "go ≤ warn ≤ stop")]
    [InlineData("verify: {latency: {paths: [{get: /b, rate: 5}]}}", "5 a second for 3 s are 15 samples, too few to compare versions by", "rate × for of at least 100, or compare: null")]
    [InlineData("verify: {load: {for: 10s, kinds: {a: {steps: [{get: /}]}}}}", "stands without a rate", "for beside rate")]
    [InlineData("verify: {load: {go: 10ms, kinds: {a: {steps: [{get: /}]}}}}", "stands without a rate: sessions that wait for one another would not see a service that freezes", "go beside rate")]
    [InlineData("verify: {load: {rate: 5/s, kinds: {a: {steps: [{get: /}]}}}}", "does not say for how long", "rate with for: 60s")]
    [InlineData("verify: {load: {rate: 5/h, for: 10s, kinds: {a: {steps: [{get: /}]}}}}", "'5/h' is not a rate", "a number of sessions each second or minute, such as 50/s or 90/m")]
    [InlineData("verify: {load: {rate: 5000, for: 10s, kinds: {a: {steps: [{get: /}]}}}}", "is out of bounds", "more than 0, at most 1000/s")]
    [InlineData("verify: {load: {rate: 5, for: 1s, kinds: {a: {steps: [{get: /}]}}}}", "20 requests cannot be had of 5 sessions", "at most what all sessions ask")]
    [InlineData("verify: {load: {rate: 5, for: 10s, ramp: 11s, kinds: {a: {steps: [{get: /}]}}}}", "is longer than the load", "at most for")]
    [InlineData("verify: {load: {rate: 5, for: 10s, sessions: 5, kinds: {a: {steps: [{get: /}]}}}}", "stands beside rate", "rate with for, or sessions")]
    [InlineData("verify: {load: {rate: 5, for: 10s, go: 5ms, kinds: {a: {steps: [{get: /}]}}}}", "stands alone", "go, warn and stop together")]
    [InlineData("verify: {load: {stages: {rate: 5, for: 10s}, rate: 5, kinds: {a: {steps: [{get: /}]}}}}", "stands beside stages, which say it all", "stages, or rate")]
    [InlineData("verify: {load: {stages: {rate: 5, for: 10s}, ramp: 5s, kinds: {a: {steps: [{get: /}]}}}}", "stands beside stages, which say it all", "stages, or ramp")]
    [InlineData("verify: {load: {stages: [{rate: 5000, for: 10s}], kinds: {a: {steps: [{get: /}]}}}}", "is out of bounds", "at most 1000/s")]
    [InlineData("verify: {load: {stages: [{rate: 5, for: 6m}, {rate: 9, for: 6m}], kinds: {a: {steps: [{get: /}]}}}}", "so long a load keeps a release waiting", "at most 10m in all")]
    [InlineData("verify: {load: {stages: [{rate: 5, for: 0s}, {rate: 0, for: 0s}], kinds: {a: {steps: [{get: /}]}}}}", "no session begins in them", "a stage with a rate above 0, and a time")]
    [InlineData("verify: {load: {stages: [{rate: 5, for: 2s}], kinds: {a: {steps: [{get: /}]}}}}", "20 requests cannot be had of 5 sessions", "at most what all sessions ask")]
    [InlineData("verify: {load: {stages: [{rate: 5, for: 20s}], go: 5ms, kinds: {a: {steps: [{get: /}]}}}}", "stands alone", "go, warn and stop together")]
    [InlineData("verify: {load: {stages: [{rate: 5}], kinds: {a: {steps: [{get: /}]}}}}", "'for' is missing", "how long the rate takes to get there, evenly, from that of the stage before; 0s is at once")]
    [InlineData("verify: {load: {kinds: {a: {pause: 2s..1s, steps: [{get: /}]}}}}", "'2s..1s' is no pause", "a time such as 500ms, or two with the shorter first, such as 200ms..1s; at most 1m")]
    [InlineData("verify: {load: {kinds: {a: {pause: 5m, steps: [{get: /}]}}}}", "'5m' is longer than anybody waits for", null)]
    [InlineData("verify: {after: [{get: /, pause: 1s}]}", "thinks where nobody does", "pause under the steps of verify.load.kinds")]
    [InlineData("verify: {load: {data: {session: uuid}, kinds: {a: {steps: [{get: /}]}}}}", "$session is given already", "letters, digits and underscores; not version, probe, now, session, index")]
    [InlineData("verify: {load: {data: {a-b: uuid}, kinds: {a: {steps: [{get: /}]}}}}", "'a-b' can't be written as $name", null)]
    [InlineData("verify: {load: {data: {a: number}, kinds: {a: {steps: [{get: /}]}}}}", "'number' is not a kind of data", "a range such as 1..100, uuid, email, sequence")]
    [InlineData("verify: {load: {data: {a: 9..1}, kinds: {a: {steps: [{get: /}]}}}}", "ends before it begins", "the smaller number first")]
    [InlineData("verify: {load: {data: {a: {make: uuid, one-of: [b]}}, kinds: {a: {steps: [{get: /}]}}}}", "stands beside uuid", "one of make, one-of")]
    [InlineData("verify: {load: {data: {a: {}}, kinds: {a: {steps: [{get: /}]}}}}", "makes nothing", null)]
    [InlineData("verify: {load: {data: {shade: uuid}, kinds: {a: {data: {size: 1..9}, steps: [{get: /$shde}]}}}}", "$shde is not known here; did you mean '$shade'?", "$version, $probe, $now, $session, $index, $shade, $size")]
    [InlineData("verify: {before: [{name: x}]}", "asks for nothing", "one of get, post, put, patch, delete, sql, redis, tcp, tls, command, log, openapi, requests, browser, steps")]
    [InlineData("verify: {before: [{get: /, form: {a: b}}]}", "a form without a post", "form beside post, put or patch, and without json")]
    [InlineData("verify: {before: [{post: /, within: 5s}]}", "asked again and again, it would change something each time", "within beside what only asks: get, sql, redis, tcp, tls, command, log")]
    [InlineData("verify: {after: [{redis: PING}]}", "names no server", "on: a URL such as redis://:password@host:6379/0, best as ${env:REDIS_URL}")]
    [InlineData("verify: {after: [{sql: select 1, on: 'mysql://h/d'}]}", "is a URL of the kind mysql:", "a URL such as postgresql://user@host:5432/name")]
    [InlineData("verify: {after: [{tcp: 'h:25', expect: [status == 200]}]}", "asks for status, which tcp has not", "time")]
    [InlineData("verify: {after: [{get: /, expect: [rows > 0]}]}", "asks for rows, which get has not", "status, time, body, header, json")]
    [InlineData("verify: {after: [{get: /, on: 'redis://h'}]}", "stands beside neither sql, redis nor browser", "on beside sql, redis or browser")]
    [InlineData("verify: {after: [{tcp: 'h:25', schema: a.json}]}", "stands beside tcp, which has no JSON", "schema beside get, post, put, patch, delete, sql or command")]
    [InlineData("verify: {after: [{get: /, schema: ../a.json}]}", "'../a.json' leaves the repository", "a path inside the repository, with forward slashes")]
    [InlineData("verify: {after: [{tcp: 'h:25', timeout: 5s}]}", "stands beside tcp, which has a limit of its own", "timeout beside get, post, put, patch, delete, command, openapi, requests or browser")]
    [InlineData("verify: {after: [{get: /, timeout: 2h}]}", "is longer than a release should wait", "at most 1h")]
    [InlineData("verify: {before: [{log: ready}]}", "asks the log of what serves, which the new version does not do yet", "log under verify.after; before the cutover log-expects and log-forbids of the service")]
    [InlineData("verify: {after: [{log: '('}]}", "'(' is not a regular expression: at offset 1. Not enough )'s", null)]
    [InlineData("verify: {after: [{requests: smoke.txt}]}", "'smoke.txt' is not a file of requests", "a file that ends in .hurl, .http or .rest")]
    [InlineData("verify: {after: [{requests: smoke.hurl, expect: [status == 200]}]}", "stands beside requests: what is expected is in that file", "requests with parameters")]
    [InlineData("verify: {after: [{browser: shop}]}", "'shop' is not a path", "a path that begins with a slash, such as /health")]
    [InlineData("verify: {after: [{browser: /, expect: [json.a == 1]}]}", "asks for json, which browser has not", "load, interactive, lcp, layout-shift, console-errors, failed-requests, title, status")]
    [InlineData("verify: {after: [{get: /, expect: [lcp < 2s]}]}", "asks for lcp, which get has not", "status, time, body, header, json")]
    [InlineData("verify: {after: [{browser: /, expect: [load < 2]}]}", "'load < 2' is no condition: '2' is no time; write it with a unit, such as 500ms or 2s", null)]
    [InlineData("verify: {after: [{browser: /, within: 5s}]}", "stands beside browser: a page is looked at once", "browser with expect, do, calls, allow, headers, timeout")]
    [InlineData("verify: {after: [{get: /, do: [{reload: true}]}]}", "stands without browser", "do beside browser")]
    [InlineData("verify: {after: [{get: /, without-browser: warn}]}", "stands without browser", "without-browser beside browser")]
    [InlineData("verify: {after: [{browser: /, without-browser: go}]}", "found 'go'", "hold, warn")]
    [InlineData("verify: {after: [{browser: /, allow: ['(']}]}", "'(' is not a regular expression: at offset 1. Not enough )'s", null)]
    [InlineData("verify: {after: [{browser: /, calls: [/track]}]}", "'/track' is not a call", "a method and a path, such as POST /api/v1/track, or a whole address")]
    [InlineData("verify: {after: [{browser: /, do: [{}]}]}", "does nothing", "one of fill, choose, click, press, open, reload, see, visible, gone")]
    [InlineData("verify: {after: [{browser: /, do: [{click: a, see: b}]}]}", "has click and see: an action does one thing", null)]
    [InlineData("verify: {after: [{browser: /, do: [{fill: a}]}]}", "is given nothing", "with beside fill or choose")]
    [InlineData("verify: {after: [{browser: /, do: [{click: a, with: b}]}]}", "stands without fill and choose", "with beside fill or choose")]
    [InlineData("verify: {after: [{browser: /, do: [{click: a, in: b}]}]}", "stands without see", "in beside see")]
    [InlineData("verify: {after: [{browser: /, do: [{fill: a, with: $nobody}]}]}", "$nobody is not known here", "$version, $probe, $now")]
    [InlineData("verify: {load: {kinds: {a: {steps: [{browser: /}]}}}}", "opens a browser: a load of them would measure this machine", "browser under verify.before or verify.after")]
    [InlineData("verify: {after: [{get: /, only: [/a]}]}", "stands without openapi", "only beside openapi")]
    [InlineData("verify: {after: [{openapi: a.json, expect: [status == 200]}]}", "stands beside openapi: what is expected is in that document", "openapi with headers, parameters, only, except")]
    [InlineData("verify: {after: [{post: /, follow: true}]}", "only a get follows redirects", "follow beside get")]
    [InlineData("verify: {before: [{get: /, in-a-row: 3}]}", "stands without within: it is asked once", "in-a-row beside within")]
    [InlineData("verify: {before: [{get: /, expect: [time > 1s stop]}]}", "'time > 1s stop' is no condition: no band says what is good: one ends in go or warn", "subject, operator, value; subjects are status, time, body, header NAME, json.path, or value, rows, reply, days-left, exit, output, load, lcp …; bands such as time < 500ms go < 800ms warn")]
    [InlineData("verify: {before: [{get: /, post: /}]}", "has get and post: a probe does one thing", null)]
    [InlineData("verify: {before: [{get: /, expect: status == 200}]}", "found 'status == 200'", "a list: [a, b] or a line '- a' for each")]
    [InlineData("verify: {latency: {go: 2s}}", "the bands overlap", "go ≤ warn ≤ stop")]
    [InlineData("monitor: {for: 2h, min-samples: 10}", "a watch of one piece is not that long; --target=Watch goes on as long as you like", "at most 1h")]
    [InlineData("verify: {latency: {for: 20m}}", "so long a measurement keeps a release waiting", "at most 10m")]
    [InlineData("verify: {after: [{steps: [{get: /}], expect: ['status == 200']}]}", "stands beside steps: a sequence itself asks nothing", "under the step that it is about")]
    [InlineData("verify: {after: [{get: /, capture: {id: token}}]}", "'token' is no place in an answer", "a JSON path such as json.token, or header NAME")]
    [InlineData("verify: {after: [{get: '/users/$id'}]}", "$id is not known here", "$version, $probe, $now")]
    [InlineData("verify: {load: {kinds: {a: {steps: [{get: '/$sesion'}]}}}}", "$sesion is not known here; did you mean '$session'?", "$version, $probe, $now, $session, $index")]
    [InlineData("secure: {burst: {get: /, count: 2001}}", "'2001' is too large", "1 to 2000")]
    [InlineData("secure: {burst: {count: 3}}", "asks for nothing", "one of get, post")]
    [InlineData("secure: {burst: {get: /, post: /}}", "has get and post: a burst does one thing", "one of get, post; several groups are a list")]
    [InlineData("secure: {burst: [{get: /a}, {get: /b}]}", "has no name, as another", "a name of its own for each group")]
    [InlineData("secure: {burst: [{name: a, get: /a}, {name: a, get: /b}]}", "has the name 'a', as another", null)]
    [InlineData("secure: {burst: [{name: a, get: /a, count: 2000}, {name: b, get: /b, count: 2000}, {get: /b, count: 2000}]}", "more requests than a release should send at once", "at most 5000 over all groups")]
    [InlineData("secure: {burst: {get: /, limit: 10 a minute}}", "'10 a minute' is not a rate", null)]
    [InlineData("secure: {burst: {get: /, limit: 150/min}}", "200 requests can't show a limit of 150/min", "at least 225 for it")]
    [InlineData("secure: {burst: {get: /, json: {a: b}}}", "a body without a post", "json beside post")]
    [InlineData("secure: {burst: {get: /, within: 2m}}", "is longer than a burst", "at most 1m")]
    [InlineData("secure: {allowed-origins: ['https://shop.example/']}", "is not an origin as browsers send it", "https://shop.example")]
    [InlineData("secure: {allowed-origins: [shop.example]}", "'shop.example' is not a URL", null)]
    [InlineData("secure: {redirect: {http-port: 0}}", "'0' is too small", "1 to 65535")]
    [InlineData("secure: {tls: {ca: /etc/ca.pem}}", "'/etc/ca.pem' is not a relative path", null)]
    [InlineData("secure: {header-grade: A+}", "'A+' is not a grade", "A, B, C, D, E or F")]
    [InlineData("secure: {csrf: {post: /}}", "'token' is missing", null)]
    [InlineData("secure: {csrf: {post: /, token: {get: /, from: body, send: header X}}}", "the value (not shown) is not a place in an answer", null)]
    [InlineData("secure: {csrf: {post: /, token: {get: /, from: 'css [', send: header X}}}", "'css [' can't be read", null)]
    [InlineData("secure: {csrf: {post: /, json: {a: b}, token: {get: /, from: json.a, send: field X}}}", "a field of a form beside json", "header NAME, or form in place of json")]
    [InlineData("secure: {csrf: {post: /, accepted: [403], token: {get: /, from: json.a, send: field X}}}", "403 would be refused and accepted at once", null)]
    [InlineData("secure: {default-logins: {post: /login}}", "has no $user, so nothing would be tried", "a body with $user and $password")]
    [InlineData("secure: {default-logins: {post: /login, json: {a: $user, b: $password, c: $id}}}", "$id is not known here", "$user, $password, $probe")]
    [InlineData("secure: {absent: [docs]}", "'docs' is not a path", null)]
    [InlineData("checks: {a: {run: x, within: 1m, folder: ../..}}", "'../..' leaves the repository", null)]
    [InlineData("database: {url: shop}", "the value (not shown) is no database URL (a database URL starts with postgresql:// or postgres://)", null)]
    [InlineData("database: {url: 'postgresql://host:0/shop'}", "the value (not shown) is no database URL (the port of a database URL is a number from 1 to 65535)", null)]
    [InlineData("checks: {a: {folder: web}}", "'run' is missing", null)]
    [InlineData("github: {repository: shop}", "'shop' is not a repository", "owner/name, such as octo-org/shop")]
    [InlineData("github: {repository: 'https://github.com/octo-org/shop'}", "'https://github.com/octo-org/shop' is not a repository", "owner/name, such as octo-org/shop")]
    [InlineData("github: {repository: octo-org/shop.git}", "'octo-org/shop.git' is not a repository", null)]
    [InlineData("github: {repository: octo-org/..}", "'octo-org/..' is not a repository", null)]
    [InlineData("github: {api: github.example.com}", "'github.example.com' is not a URL", "a URL such as https://github.example.com")]
    [InlineData("github: {api: 'http://github.example.com'}", "is not encrypted: the token could be read on the way", "https://…; http only on this machine")]
    [InlineData("github: {api: 'https://github.com/octo-org/shop'}", "names more than a host", null)]
    [InlineData("github: {blocking-labels: []}", "[] is empty", "not empty")]
    [InlineData("github: {blocking-labels: ['P0,P1']}", "'P0,P1' is not a label", "a label's name, without commas")]
    [InlineData("github: {repo: a/b}", "unknown key 'repo'", null)]
    [InlineData("checks: {a: {run: x, after: [b]}}", "there is no check 'b'", "a")]
    [InlineData("secrets: {allow: [{reason: fine}]}", "would allow every finding", null)]
    [InlineData("ledger: {a: b}", "found a map", null)]
    [InlineData("x: &a 1", "the anchor '&a' is not kept", null)]
    [InlineData("<<: {a: b}", "merge keys ('<<') are not followed", null)]
    public void Each_mistake_has_its_own_words(string yaml, string message, string? allowed)
    {
        var problems = Text.Read(Text.With(yaml)).Problems;

        var problem = problems.First(problem => problem.Message == message || problem.Message.StartsWith(message + ";", StringComparison.Ordinal));
        problem.Line.ShouldBe(6);
        if (allowed is not null)
            problem.Allowed.ShouldBe(allowed);
    }

    [Fact]
    public void A_check_that_waits_for_an_unknown_one_is_told_where_it_says_so() =>
        Text.OnlyProblem(Text.With("checks:\n  a: b\n  c:\n    run: d\n    after: [a, e]")).ShouldSatisfyAllConditions(
            problem => problem.Key.ShouldBe("checks.c.after[1]"), problem => (problem.Line, problem.Column).ShouldBe((10, 16)));

    [Fact]
    public void Every_problem_of_the_probes_is_told_at_once_where_it_stands()
    {
        var problems = Text.Read(Text.With("""
            verify:
              after:
              - get: /
                expect: [status = 200, json.x == $nobody]
              - steps:
                - get: /$id
                  capture: {a: token, b: json.b}
                - get: /$a/$b
                  headers: {X-Own: $c}
              load:
                kinds:
                  browse:
                    steps:
                    - get: /$session
                    - get: /$sessions
                then:
                - get: /$sessions
                  expect: [json.count == $events]
            """)).Problems;

        problems.Select(problem => $"{problem.Line}:{problem.Column} {problem.Key}").ShouldBe(
        [
            "9:14 verify.after[0].expect[0]", "9:28 verify.after[0].expect[1]", "11:12 verify.after[1].steps[0].get", "12:20 verify.after[1].steps[0].capture.a",
            "14:24 verify.after[1].steps[1].headers.X-Own", "20:16 verify.load.kinds.browse.steps[1].get",
        ]);
    }

    [Theory]
    [InlineData("postgresql:///shop?host=/run/postgresql")]
    [InlineData("postgres://ada@%2Frun%2Fpostgresql/shop")]
    [InlineData("postgresql://[::1]:5433/shop?sslmode=require")]
    public void A_database_may_be_named_as_libpq_takes_it(string url) => Text.Read(Text.With($"database: {{url: '{url}'}}")).Problems.ShouldBeEmpty();

    [Fact]
    public void A_value_that_may_be_a_secret_is_never_shown()
    {
        var password = "hunter" + "2-hunter2";

        var problem = Text.OnlyProblem(Text.With($"database:\n  url: http://root:{password}@db/shop"));

        problem.ToString().ShouldNotContain(password);
        problem.Message.ShouldBe("the value (not shown) is a URL of the kind http:");
    }
}
