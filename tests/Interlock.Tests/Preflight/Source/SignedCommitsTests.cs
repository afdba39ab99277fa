using System.Diagnostics;
using System.Text.Json;
using Interlock.Ledger;
using Interlock.Preflight.Source;
using Interlock.Tests.Repository;

namespace Interlock.Tests.Preflight.Source;

/// <summary>With SSH signatures, which git makes with the key that is named, and no agent.</summary>
public sealed class SignedCommitsTests : IDisposable
{
    private readonly Checkout checkout = new Checkout().With("a.txt", "one\n");

    public SignedCommitsTests()
    {
        Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", checkout.Beside("key"));
        File.WriteAllText(checkout.Beside("signers"), $"ann@example.com {File.ReadAllText(checkout.Beside("key.pub"))}");
        checkout.Git("config", "gpg.format", "ssh");
        checkout.Git("config", "user.signingkey", checkout.Beside("key"));
        checkout.Git("config", "gpg.ssh.allowedSignersFile", checkout.Beside("signers"));
        Commit("first", signed: true);
    }

    public void Dispose() => checkout.Dispose();

    [Fact]
    public async Task A_signed_commit_is_go() => (await RunAsync()).ShouldBe((Verdict.Go, "1 commit is signed"));

    [Fact]
    public async Task Every_commit_since_the_live_version_must_be_signed()
    {
        var live = checkout.Git("rev-parse", "HEAD");
        Commit("second", signed: false);
        Commit("third", signed: true);

        (await RunAsync(live)).ShouldSatisfyAllConditions(it => it.Verdict.ShouldBe(Verdict.Stop), it => it.Evidence.ShouldMatch("^1 of 2 commits: [0-9a-f]+ Ann: second is not signed$"));
        (await RunAsync()).Verdict.ShouldBe(Verdict.Go, "nothing is live: only the last one is looked at");
    }

    [Fact]
    public async Task A_signature_of_a_key_that_is_not_known_is_not_good()
    {
        File.WriteAllText(checkout.Beside("signers"), "");

        (await RunAsync()).Verdict.ShouldBe(Verdict.Hold);
    }

    private void Commit(string message, bool signed)
    {
        checkout.With("a.txt", message + "\n").Git("add", "--all");
        checkout.Git("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "commit", "--quiet", signed ? "-S" : "--no-gpg-sign", "-m", message);
    }

    private async Task<(Verdict Verdict, string Evidence)> RunAsync(string? live = null)
    {
        using var room = new Room { Root = checkout.Root };
        if (live is not null)
            room.History = ReleaseHistory.Of([new LedgerEntry { Number = 1, Run = "r", Kind = EntryKind.Live, Data = JsonSerializer.SerializeToNode(new LiveVersion("1.3.0", live, "d", "http://127.0.0.1", "001"), JsonSerializerOptions.Web)!.AsObject() }]);
        var result = await room.RunAsync(new SignedCommits());
        return (result.Verdict, result.Evidence);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
    }
}
