namespace Cake.Git;

public sealed class GitRemote(string name, string pushUrl, string url)
{
    public string Name { get; } = name;

    public string Url { get; } = url;

    public string PushUrl { get; } = pushUrl;

    public override string ToString() => $"( Name: {Name}, Url: {Url}, PushUrl: {PushUrl} )";
}
