namespace Cake.Git;

public enum GitDescribeStrategy
{
    /// <summary>Annotated tags only.</summary>
    Default,

    /// <summary>Any tag.</summary>
    Tags,

    /// <summary>Any reference.</summary>
    All,
}
