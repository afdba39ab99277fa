using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Interlock.Tests;

public sealed class SecretMaskTests
{
    private static string Fresh(string tail = "") => "s3cr3t-" + Guid.NewGuid().ToString("N") + tail;

    public static TheoryData<Func<string, string>> Forms => new()
    {
        value => value,
        Uri.EscapeDataString,
        value => System.Text.RegularExpressions.Regex.Replace(Uri.EscapeDataString(value), "%..", code => code.Value.ToLowerInvariant()),
        WebUtility.UrlEncode!,
        WebUtility.HtmlEncode!,
        value => JsonSerializer.Serialize(value),
        value => Convert.ToBase64String(Encoding.UTF8.GetBytes(value)),
        value => Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + value)),
        value => Convert.ToBase64String(Encoding.UTF8.GetBytes("ab" + value + "tail")),
        value => Convert.ToBase64String(Encoding.UTF8.GetBytes("x" + value + "y")).Replace('+', '-').Replace('/', '_'),
        value => Convert.ToHexString(Encoding.UTF8.GetBytes(value)),
        value => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(value)),
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_form_of_a_secret_is_masked(Func<string, string> encode)
    {
        var value = Fresh("/ä+\"<'&= \\end");
        _ = new Secret(value);

        var masked = SecretMask.Apply($"before {encode(value)} after");

        masked.ShouldStartWith("before ");
        masked.ShouldEndWith(" after");
        masked.ShouldContain(SecretMask.Stars);
        masked.Length.ShouldBeLessThan(40);
    }

    [Fact]
    public void Overlapping_secrets_leave_no_end_behind()
    {
        var middle = Fresh();
        (_, _) = (new Secret("head-" + middle), new Secret(middle + "-tail"));

        SecretMask.Apply($"<head-{middle}-tail>").ShouldBe("<***>");
    }

    [Fact]
    public void A_secret_of_many_lines_is_masked_line_by_line()
    {
        var lines = new[] { Fresh(), Fresh() };
        _ = new Secret($"-----BEGIN KEY-----\n{lines[0]}\r\n{lines[1]}\n-----END KEY-----\n");

        SecretMask.Apply(lines[1]).ShouldBe(SecretMask.Stars);
        SecretMask.Apply("-----BEGIN KEY-----").ShouldBe("-----BEGIN KEY-----");
    }

    [Fact]
    public void Values_too_short_to_hide_anything_and_innocent_texts_stay()
    {
        _ = new Secret("true");

        SecretMask.Apply("it is true, and nothing is here").ShouldBe("it is true, and nothing is here");
        SecretMask.Apply("").ShouldBe("");
    }

    [Fact]
    public void A_thousand_secrets_and_a_megabyte_take_less_than_a_second()
    {
        var secrets = Enumerable.Range(0, 1000).Select(_ => Fresh()).ToList();
        secrets.ForEach(SecretMask.Register);
        var text = string.Concat(Enumerable.Range(0, 16_000).Select(i => $"line {i} of a log with s3cr3t- words, and much more of them\n")) + secrets[500];
        SecretMask.Apply(secrets[0]);

        var started = Stopwatch.GetTimestamp();
        var masked = SecretMask.Apply(text);

        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(1));
        masked.ShouldEndWith(SecretMask.Stars);
    }

    [Fact]
    public void Registering_and_masking_from_many_threads_loses_none() =>
        Parallel.For(0, 200, _ =>
        {
            var value = Fresh();
            SecretMask.Register(value);
            SecretMask.Apply($"a {value} b").ShouldBe("a *** b");
        });

    [Fact]
    public void A_secret_prints_as_stars_everywhere()
    {
        var secret = new Secret(Fresh());

        $"{secret}".ShouldBe(SecretMask.Stars);
        secret.Fingerprint("A").ShouldNotBe(secret.Fingerprint("B"));
    }
}
