namespace Interlock.Database;

/// <summary>Where a PostgreSQL database is.</summary>
/// <param name="Url">The whole URL.</param>
public sealed record DatabaseUrl(Secret Url);
