using System.Net;
using Sample.Storefront.Http;

namespace Sample.Storefront.UnitTests;

[Trait("Suite", "unit")]
public class RateKeyTests
{
    [Theory]
    [InlineData("203.0.113.9", "198.51.100.1", "203.0.113.9")]
    [InlineData("127.0.0.1", "198.51.100.1", "198.51.100.1")]
    [InlineData("::1", "6.6.6.6, 198.51.100.1", "198.51.100.1")]
    [InlineData("127.0.0.1", "198.51.100.1, 127.0.0.1", "198.51.100.1")]
    [InlineData("::ffff:127.0.0.1", "", "loopback")]
    [InlineData("127.0.0.1", "198.51.100.1, nonsense", "loopback")]
    public void Only_a_proxy_on_this_machine_is_believed_about_the_client(string remote, string forwarded, string expected) =>
        Client.Address(IPAddress.Parse(remote), forwarded).ShouldBe(expected);

    [Theory]
    [InlineData("/health", false, RateKind.Free)]
    [InlineData("/sdk.js", false, RateKind.Free)]
    [InlineData("/api/v1/analytics/summary", false, RateKind.General)]
    [InlineData("/API/V1/AUTH/login", false, RateKind.Auth)]
    [InlineData("/api/v1/auth/login", true, RateKind.Prober)]
    public void Each_path_counts_against_its_own_limit(string path, bool prober, object kind) =>
        RateLimits.KeyOf(path, prober, "1.2.3.4").Kind.ShouldBe((RateKind)kind);

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(59)]
    [InlineData(100)]
    [InlineData(600)]
    [InlineData(5000)]
    public void A_bucket_refills_at_the_rate_that_was_asked_for(int perMinute)
    {
        var bucket = new RateLimits(SettingsTests.Good with { RateLimitPerMinute = perMinute }).BucketOf(new RateKey(RateKind.General, "a"));
        (bucket.TokensPerPeriod * 60 / bucket.ReplenishmentPeriod.TotalSeconds).ShouldBe(perMinute, 0.01 * perMinute);
        bucket.TokenLimit.ShouldBeLessThanOrEqualTo(100);
    }

    [Fact]
    public void An_unset_key_matches_nobody()
    {
        Client.Matches("", null).ShouldBeFalse();
        Client.Matches("", "").ShouldBeFalse();
        Client.Matches("other", "key").ShouldBeFalse();
        Client.Matches("key", "key").ShouldBeTrue();
    }

    [Theory]
    [InlineData("release-1.4.0_x", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a;drop", false)]
    public void A_marker_is_a_plain_word(string text, bool good) => Client.IsMarker(text).ShouldBe(good);
}
