namespace Octokit;

public class ProductHeaderValue(string name, string version)
{
    private readonly System.Net.Http.Headers.ProductHeaderValue value = new(name, version);

    public override string ToString() => value.ToString();
}
