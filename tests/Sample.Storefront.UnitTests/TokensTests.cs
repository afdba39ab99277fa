using Sample.Storefront.Auth;

namespace Sample.Storefront.UnitTests;

[Trait("Suite", "unit")]
public class TokensTests
{
    private static readonly string Key = new('k', 40);
    private readonly Clock clock = new();
    private Tokens Tokens => new(Key, clock);

    [Fact]
    public void A_token_names_its_user_until_it_expires()
    {
        var token = Tokens.Issue(42, TokenUse.Access, TimeSpan.FromMinutes(15));
        clock.Advance(TimeSpan.FromMinutes(14));
        Tokens.Read(token, TokenUse.Access).ShouldBe(42);
        clock.Advance(TimeSpan.FromMinutes(1));
        Tokens.Read(token, TokenUse.Access).ShouldBeNull();
    }

    [Fact]
    public void A_refresh_token_opens_nothing_and_an_access_token_refreshes_nothing()
    {
        Tokens.Read(Tokens.Issue(1, TokenUse.Refresh, TimeSpan.FromDays(1)), TokenUse.Access).ShouldBeNull();
        Tokens.Read(Tokens.Issue(1, TokenUse.Access, TimeSpan.FromDays(1)), TokenUse.Refresh).ShouldBeNull();
    }

    [Fact]
    public void A_token_of_another_key_is_refused() =>
        Tokens.Read(new Tokens(new string('x', 40), clock).Issue(1, TokenUse.Access, TimeSpan.FromDays(1)), TokenUse.Access).ShouldBeNull();

    [Fact]
    public void No_changed_character_goes_unnoticed()
    {
        var token = Tokens.Issue(7, TokenUse.Access, TimeSpan.FromDays(1));
        // The last character of unpadded base64 holds bits that mean nothing.
        for (var i = 0; i < token.Length - 1; i++)
        {
            var forged = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            Tokens.Read(forged, TokenUse.Access).ShouldBeNull(forged);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sf1")]
    [InlineData("sf1..")]
    [InlineData("sf1.%%.%%")]
    [InlineData("a.b.c.d")]
    public void Anything_else_is_refused(string? text) => Tokens.Read(text, TokenUse.Access).ShouldBeNull();

    [Fact]
    public void A_password_is_known_again_and_another_is_not()
    {
        var word = string.Concat("correct", "-horse");
        var hash = PasswordHash.Create(word);
        PasswordHash.Verify(word, hash).ShouldBeTrue();
        PasswordHash.Verify(word + "1", hash).ShouldBeFalse();
        PasswordHash.Create(word).ShouldNotBe(hash);
    }
}
