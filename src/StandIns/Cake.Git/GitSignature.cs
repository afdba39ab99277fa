namespace Cake.Git;

public sealed class GitSignature
{
    internal GitSignature(string email, string name, DateTimeOffset when) => (Email, Name, When) = (email, name, when);

    public string Email { get; }

    public string Name { get; }

    public DateTimeOffset When { get; }

    public override string ToString() => $"Email: {Email}, Name: {Name}, When: {When}";
}
