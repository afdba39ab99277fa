namespace Octokit
{
    public class Credentials
    {
        public static readonly Credentials Anonymous = new();

        public Credentials(string token)
        {
            ArgumentException.ThrowIfNullOrEmpty(token);
            Password = token;
        }

        private Credentials()
        {
        }

        public string Password { get; }
    }

    public interface ICredentialStore
    {
        Task<Credentials> GetCredentials();
    }
}

namespace Octokit.Internal
{
    public class InMemoryCredentialStore(Credentials credentials) : ICredentialStore
    {
        public Task<Credentials> GetCredentials() => Task.FromResult(credentials);
    }
}
