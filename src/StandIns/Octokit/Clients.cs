using System.Globalization;

namespace Octokit;

public interface IRepositoriesClient
{
    Task<Repository> Get(string owner, string name);
}

public interface IIssuesClient
{
    IIssuesLabelsClient Labels { get; }

    Task<IReadOnlyList<Issue>> GetAllForRepository(string owner, string name, RepositoryIssueRequest request, ApiOptions options);
}

public interface IIssuesLabelsClient
{
    Task<IReadOnlyList<Label>> GetAllForRepository(string owner, string name, ApiOptions options);
}

internal sealed class RepositoriesClient(IConnection connection) : IRepositoriesClient
{
    public async Task<Repository> Get(string owner, string name) => (await connection.GetAsync<Repository>(new Uri($"repos/{owner}/{name}", UriKind.Relative)).ConfigureAwait(false)).Body;
}

internal sealed class IssuesClient(IConnection connection) : IIssuesClient
{
    public IIssuesLabelsClient Labels { get; } = new IssuesLabelsClient(connection);

    public Task<IReadOnlyList<Issue>> GetAllForRepository(string owner, string name, RepositoryIssueRequest request, ApiOptions options) =>
        Pages.AllAsync<Issue>(connection, $"repos/{owner}/{name}/issues", request.Parameters, options);
}

internal sealed class IssuesLabelsClient(IConnection connection) : IIssuesLabelsClient
{
    public Task<IReadOnlyList<Label>> GetAllForRepository(string owner, string name, ApiOptions options) => Pages.AllAsync<Label>(connection, $"repos/{owner}/{name}/labels", [], options);
}

/// <summary>A list in pages, each of which names the next.</summary>
internal static class Pages
{
    public static async Task<IReadOnlyList<T>> AllAsync<T>(IConnection connection, string path, IEnumerable<(string Name, string Value)> parameters, ApiOptions options)
    {
        (string, string)[] size = options.PageSize is { } each ? [("per_page", each.ToString(CultureInfo.InvariantCulture))] : [];
        var query = string.Join('&', parameters.Concat(size).Select(parameter => $"{parameter.Item1}={Uri.EscapeDataString(parameter.Item2)}"));
        var all = new List<T>();
        try
        {
            for (var next = new Uri(query.Length == 0 ? path : $"{path}?{query}", UriKind.Relative); next is not null;)
            {
                var (page, info) = await connection.GetAsync<List<T>>(next).ConfigureAwait(false);
                all.AddRange(page ?? []);
                next = info.Links.GetValueOrDefault("next");
            }
        }
        catch (NotFoundException missing)
        {
            // As in the original, without the answer that it was made of.
            throw new NotFoundException($"{path} was not found.", missing.StatusCode);
        }

        return all;
    }
}
