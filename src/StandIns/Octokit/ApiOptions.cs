namespace Octokit;

public class ApiOptions
{
    public int? PageSize { get; set; }
}
