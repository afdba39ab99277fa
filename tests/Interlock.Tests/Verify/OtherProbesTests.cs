using System.Net;
using System.Net.Sockets;
using Interlock.Engine;
using Interlock.Processes;
using Interlock.Runbook;
using Interlock.Tests.Database;
using Interlock.Tests.Redis;
using Interlock.Verify.Probes;
using Shared;

namespace Interlock.Tests.Verify;

/// <summary>Probes that ask something else than HTTP, of real servers.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "verification")]
public sealed class OtherProbesTests(PostgresCluster cluster) : IDisposable
{
    private const string Right = "good-redis-word";
    private const string Wrong = "bad-redis-word";

    private readonly DatabaseRoom room = new(cluster);

    public void Dispose() => room.Dispose();

    [Theory]
    [InlineData("select count(*) from orders", "value == 2", Verdict.Go, "^SQL select count.*: 2 in [\\d.]+ ms$")]
    [InlineData("select count(*) from orders", "value < 2 go < 5 warn", Verdict.Warn, "found 2$")]
    [InlineData("select count(*) from orders", "value > 2", Verdict.Stop, "expected value > 2, found 2$")]
    [InlineData("select id, total, paid, note from orders order by id", "rows == 2", Verdict.Go, "2 rows in")]
    [InlineData("select id, total, paid, note from orders order by id", "json[1].total == 9.5", Verdict.Go, "2 rows in")]
    [InlineData("select id, total, paid, note from orders order by id", "json[0].paid == true", Verdict.Go, "2 rows in")]
    [InlineData("select id, total, paid, note from orders order by id", "json[0].note is null", Verdict.Go, "2 rows in")]
    [InlineData("select 1 where false", "value == 1", Verdict.Stop, "found no row")]
    [InlineData("select * from absent", "rows > 0", Verdict.Stop, "relation \"absent\" does not exist")]
    [InlineData("select pg_sleep(60)", "rows > 0", Verdict.Stop, "statement timeout")]
    [InlineData("delete from orders", "rows == 0", Verdict.Stop, "read-only transaction")]
    [InlineData("commit; delete from orders", "rows == 0", Verdict.Stop, "read-only transaction")]
    public async Task A_database_is_asked_and_never_changed(string sql, string expect, Verdict verdict, string said)
    {
        await room.ExecuteAsync("create table orders (id int, total numeric, paid boolean, note text)");
        await room.ExecuteAsync("insert into orders values (1, 3, true, null), (2, 9.5, false, 'x')");

        var outcome = await AskAsync(new ProbeSettings { Sql = sql, Expect = [expect] });

        outcome.Verdict.ShouldBe(verdict, outcome.Evidence);
        outcome.Evidence.ShouldMatch(said);
        (await room.ValueAsync<long>("select count(*) from orders")).ShouldBe(2);
    }

    [Fact]
    public async Task Another_database_is_named_by_its_url_and_one_that_is_not_there_stops()
    {
        var gone = await AskAsync(new ProbeSettings { Sql = "select 1", On = new($"postgresql://nobody:{Wrong}@127.0.0.1:1/nothing") });

        gone.Verdict.ShouldBe(Verdict.Stop);
        gone.Evidence.ShouldContain("127.0.0.1:1");
    }

    [FactWithProgram("redis-server")]
    public async Task Redis_is_sent_a_command()
    {
        using var server = new RedisProcess("--requirepass", Right);
        var on = new Secret($"redis://:{Right}@127.0.0.1:{server.Port}");

        (await AskAsync(new ProbeSettings { Redis = "PING", On = on, Expect = ["reply == PONG", "time < 5s"] })).Evidence.ShouldMatch(@"^Redis PING: PONG in [\d.]+ ms$");
        (await AskAsync(new ProbeSettings { Redis = "DBSIZE", On = on, Expect = ["reply < 1 go < 5 warn"] })).Verdict.ShouldBe(Verdict.Go);
        (await AskAsync(new ProbeSettings { Redis = "GET absent", On = on, Expect = ["reply exists"] })).Verdict.ShouldBe(Verdict.Go, "nothing is an answer");
        (await AskAsync(new ProbeSettings { Redis = "GET absent", On = on, Expect = ["reply == 1"] })).Evidence.ShouldBe("Redis GET absent: expected reply == 1, found null");
        var wrong = await AskAsync(new ProbeSettings { Redis = "PING", On = new($"redis://:{Wrong}@127.0.0.1:{server.Port}") });
        (wrong.Verdict, wrong.Evidence).ShouldBe((Verdict.Stop, $"Redis PING: redis://127.0.0.1:{server.Port} refuses the URL's password"));
    }

    [Fact]
    public async Task A_port_takes_connections_or_does_not()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var open = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

        (await AskAsync(new ProbeSettings { Tcp = open, Expect = ["time < 5s"] })).Evidence.ShouldMatch($@"^TCP {open}: connected in [\d.]+ ms$");
        var closed = await AskAsync(new ProbeSettings { Tcp = "127.0.0.1:1" });
        closed.Verdict.ShouldBe(Verdict.Stop);
        closed.Evidence.ShouldStartWith("TCP 127.0.0.1:1: no connection: ");
    }

    [Fact]
    public async Task A_server_whose_certificate_nobody_vouches_for_stops_and_so_does_one_that_speaks_no_TLS()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        using var made = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=localhost", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
        await using var server = await Server.SayingAsync(200, "hello");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var serving = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var stream = new System.Net.Security.SslStream(client.GetStream());
            try
            {
                await stream.AuthenticateAsServerAsync(made);
                (await stream.ReadAsync(new byte[1])).ShouldBe(0);
            }
            catch (Exception left) when (left is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client has seen the certificate, and goes.
            }
        });

        var unknown = await AskAsync(new ProbeSettings { Tls = $"localhost:{port}", Expect = ["TLS1.0 == refused"] });
        var plain = await AskAsync(new ProbeSettings { Tls = $"127.0.0.1:{new Uri(server.Url).Port}" });

        await serving;
        unknown.Verdict.ShouldBe(Verdict.Stop);
        unknown.Evidence.ShouldContain("its certificate is self-signed (localhost), so nobody vouches for it");
        plain.Verdict.ShouldBe(Verdict.Stop);
        plain.Evidence.ShouldContain("no TLS handshake");
    }

    [Theory]
    [InlineData("echo '{\"posts\": 30}'", "json.posts >= 30", Verdict.Go, "exit 0 after")]
    [InlineData("echo $VERSION at $BASE_URL", "output ~ /^1[.]4[.]0 at http/", Verdict.Go, "exit 0 after")]
    [InlineData("echo broken; exit 3", null, Verdict.Stop, "expected exit == 0, found 3$")]
    [InlineData("exit 2", "exit in [0 2]", Verdict.Go, "exit 2 after")]
    [InlineData("no-such-program-here", null, Verdict.Hold, "could not run \\(exit 127\\)")]
    public async Task A_command_is_judged_by_its_exit_code_and_what_it_prints(string command, string? expect, Verdict verdict, string said)
    {
        var outcome = await AskAsync(new ProbeSettings { Command = command, Expect = expect is null ? [] : [expect] });

        outcome.Verdict.ShouldBe(verdict, outcome.Evidence);
        outcome.Evidence.ShouldMatch(said);
    }

    private async Task<ProbeOutcome> AskAsync(ProbeSettings settings)
    {
        using var prober = new Prober("http://127.0.0.1:1", TimeProvider.System) { Context = room.Context(), Limit = TimeSpan.FromSeconds(2) };
        return await Probe.Of(settings).RunAsync(prober, Captures.None, CancellationToken.None);
    }
}
