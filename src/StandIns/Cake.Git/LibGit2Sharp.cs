namespace LibGit2Sharp;

public class GitObject
{
    private readonly string _sha;

    internal GitObject(string sha) => _sha = sha;

    public virtual string Sha => _sha;
}

public class Tag
{
    private readonly string _friendlyName;
    private readonly GitObject _target;
    private readonly bool _annotated;

    internal Tag(string friendlyName, string target, bool annotated)
        => (_friendlyName, _target, _annotated) = (friendlyName, new GitObject(target), annotated);

    public virtual string FriendlyName => _friendlyName;

    public virtual string CanonicalName => $"refs/tags/{_friendlyName}";

    public virtual bool IsAnnotated => _annotated;

    /// <summary>The object that the tag names, an annotated tag followed to its commit.</summary>
    public virtual GitObject Target => _target;

    public override string ToString() => CanonicalName;
}

public class LibGit2SharpException : Exception
{
    public LibGit2SharpException()
    {
    }

    public LibGit2SharpException(string message)
        : base(message)
    {
    }

    public LibGit2SharpException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

public class RepositoryNotFoundException : LibGit2SharpException
{
    public RepositoryNotFoundException()
    {
    }

    public RepositoryNotFoundException(string message)
        : base(message)
    {
    }

    public RepositoryNotFoundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
