namespace Interlock.Preflight.Documents.OpenApi;

/// <summary>One difference between two descriptions of an API.</summary>
/// <param name="Place">Where: <c>GET /users/{id} → 200 → application/json → name</c>.</param>
/// <param name="Text">What is different.</param>
/// <param name="IsBreaking">A client of the old one may fail with the new one.</param>
internal sealed record ApiChange(string Place, string Text, bool IsBreaking)
{
    public override string ToString() => $"{Place}: {Text}";
}

/// <summary>Who writes what is described: a client must go on being understood, a server must go on being understandable.</summary>
internal enum Direction
{
    /// <summary>Clients write it: narrowing breaks.</summary>
    Request,

    /// <summary>Clients read it: widening breaks, as does what is gone.</summary>
    Response,
}
