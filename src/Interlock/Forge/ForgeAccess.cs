namespace Interlock.Forge;

/// <summary>Which repository of which forge is asked, and in whose name.</summary>
/// <param name="Api">The API's address, with a slash at the end: <c>https://api.github.com/</c>, or <c>https://HOST/api/v3/</c> of an Enterprise server.</param>
/// <param name="Owner">Owner of the repository.</param>
/// <param name="Name">Its name.</param>
/// <param name="Token">What it is asked with; null: anonymously.</param>
public sealed record ForgeAccess(Uri Api, string Owner, string Name, Secret? Token)
{
    /// <summary><c>owner/name</c>.</summary>
    public string Repository => $"{Owner}/{Name}";
}
