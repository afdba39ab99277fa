using Interlock.Redis;

namespace Interlock.Tests.Redis;

public class RedisUrlTests
{
    private const string Encoded = "p%40ss%2Cword";

    [Theory]
    [InlineData("redis://cache", "redis://cache:6379", null, null)]
    [InlineData("rediss://default:" + Encoded + "@cache.example:6380/3", "rediss://cache.example:6380/3", "default", "p@ss,word")]
    [InlineData("redis://:" + Encoded + "@[::1]:7000", "redis://[::1]:7000", null, "p@ss,word")]
    [InlineData("REDIS://ada@cache/0", "redis://cache:6379", "ada", null)]
    public void It_is_read_and_printed_without_its_password(string text, string printed, string? user, string? password)
    {
        var url = RedisUrl.Parse(text)!;

        (url.ToString(), url.User, url.Password?.Reveal()).ShouldBe((printed, user, password));
    }

    [Theory]
    [InlineData("redis://")]
    [InlineData("redis://cache:port")]
    [InlineData("redis://cache/zero")]
    [InlineData("http://cache")]
    public void What_is_none_is_none(string text) => RedisUrl.Parse(text).ShouldBeNull();
}
