using Sample.Storefront.Storage;

namespace Sample.Storefront.Auth;

internal sealed record User(long Id, string Email, string PasswordHash);

internal sealed class UserStore(Database database)
{
    /// <summary>The new user's number, or null when the address is taken.</summary>
    public Task<long?> AddAsync(string email, string hash, string? probe, CancellationToken cancel) =>
        database.RunAsync((connection, token) => connection.Command(
            "insert into users (email, password_hash, probe) values ($1, $2, $3) on conflict (email) do nothing returning id",
            email, hash, probe).ValueAsync<long?>(token), cancel);

    public Task<User?> FindAsync(string email, CancellationToken cancel) =>
        OneAsync("select id, email, password_hash from users where email = $1", email, cancel);

    public Task<User?> FindAsync(long id, CancellationToken cancel) =>
        OneAsync("select id, email, password_hash from users where id = $1", id, cancel);

    public Task<int> NoteLoginAsync(long? user, bool succeeded, string? probe, CancellationToken cancel) =>
        database.RunAsync((connection, token) => connection.Command(
            "insert into login_attempts (user_id, succeeded, probe) values ($1::bigint, $2, coalesce($3, (select probe from users where id = $1::bigint)))",
            user, succeeded, probe).ChangeAsync(token), cancel);

    private Task<User?> OneAsync(string sql, object key, CancellationToken cancel) =>
        database.RunAsync(async (connection, token) => (await connection.Command(sql, key)
            .RowsAsync(row => new User(row.GetInt64(0), row.GetString(1), row.GetString(2)), token)).FirstOrDefault(), cancel);
}
