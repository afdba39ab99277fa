using Interlock.Runbook.Reading;

namespace Interlock.Tests.Runbook;

public sealed class SecretKeysTests
{
    [Theory]
    [InlineData("services.web.variables.SECRET_KEY.value", true)]
    [InlineData("services.web.variables.STRIPE_API_KEY.value", true)]
    [InlineData("services.web.variables.SENTRY_DSN.value", true)]
    [InlineData("verify.before[0].headers.Authorization", true)]
    [InlineData("services.web.variables.PORT.value", false)]
    [InlineData("services.web.run", false)]
    [InlineData("monitor.for", false)]
    public void Names_that_sound_secret_are_known(string path, bool sounds) => SecretKeys.Sounds(path).ShouldBe(sounds);

    [Theory]
    [InlineData("postgresql://ada:" + "pw@db/shop", true)]
    [InlineData("see redis://:" + "pw@cache:6379 for it", true)]
    [InlineData("postgresql://ada@db:5432/shop", false)]
    [InlineData("http://127.0.0.1:8080/a:b@c", false)]
    [InlineData("files", false)]
    public void Urls_with_a_password_are_known(string text, bool looks) => SecretKeys.Looks(text).ShouldBe(looks);
}
