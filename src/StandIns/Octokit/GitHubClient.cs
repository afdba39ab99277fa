namespace Octokit;

public class GitHubClient
{
    public GitHubClient(IConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Connection = connection;
        Issue = new IssuesClient(connection);
        Repository = new RepositoriesClient(connection);
    }

    public IConnection Connection { get; }

    public IIssuesClient Issue { get; }

    public IRepositoriesClient Repository { get; }

    public ApiInfo GetLastApiInfo() => Connection.GetLastApiInfo();

    public void SetRequestTimeout(TimeSpan timeout) => Connection.SetRequestTimeout(timeout);
}
