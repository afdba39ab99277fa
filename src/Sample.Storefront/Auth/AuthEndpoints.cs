using Microsoft.AspNetCore.Routing;
using Sample.Storefront.Http;
using Sample.Storefront.Startup;

namespace Sample.Storefront.Auth;

internal sealed class AuthEndpoints(Settings settings, UserStore users, TimeProvider clock)
{
    private const int ShortestPassword = 10;
    private const int LongestPassword = 200;
    private static readonly TimeSpan RefreshLifetime = TimeSpan.FromDays(7);
    private readonly Tokens tokens = new(settings.SecretKey, clock);

    public void Map(IEndpointRouteBuilder app)
    {
        app.OnJson("POST", "/api/v1/auth/register", RegisterAsync);
        app.OnJson("POST", "/api/v1/auth/login", LoginAsync);
        app.OnJson("POST", "/api/v1/auth/refresh", RefreshAsync);
        app.On("GET", "/api/v1/me", MeAsync);
    }

    private async Task<Reply> RegisterAsync(HttpContext context, JsonBody body)
    {
        var (email, password, probe) = Read(context, body);
        List<string> problems = [];
        if (!IsEmail(email))
            problems.Add("email must be an address");
        if (password.Length is < ShortestPassword or > LongestPassword)
            problems.Add($"password must have {ShortestPassword} to {LongestPassword} characters");
        if (probe is not null && !Client.IsMarker(probe))
            problems.Add("probe is not a marker");
        if (problems.Count > 0)
            return Reply.Problem(StatusCodes.Status422UnprocessableEntity, "cannot register", problems);

        return await users.AddAsync(email, PasswordHash.Create(password), probe, context.RequestAborted) is { } id
            ? new Reply(StatusCodes.Status201Created, Grant(id))
            : Reply.Problem(StatusCodes.Status409Conflict, "this address is registered already");
    }

    private async Task<Reply> LoginAsync(HttpContext context, JsonBody body)
    {
        if (settings.Misbehaviour.Is("login-broken"))
            throw new InvalidOperationException("told to break the login");
        var (email, password, probe) = Read(context, body);
        if (password.Length > LongestPassword || (probe is not null && !Client.IsMarker(probe)))
            return Unauthorized(context, "wrong address or password");
        var user = await users.FindAsync(email, context.RequestAborted);
        var right = PasswordHash.Verify(password, user?.PasswordHash ?? PasswordHash.Nobody) && user is not null;
        await users.NoteLoginAsync(user?.Id, right, probe, context.RequestAborted);
        return right ? Reply.Ok(Grant(user!.Id)) : Unauthorized(context, "wrong address or password");
    }

    private async Task<Reply> RefreshAsync(HttpContext context, JsonBody body) =>
        tokens.Read(body.Text("refresh_token"), TokenUse.Refresh) is { } id && await users.FindAsync(id, context.RequestAborted) is not null
            ? Reply.Ok(Grant(id))
            : Unauthorized(context, "the refresh token is not valid");

    private async Task<Reply> MeAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;
        return tokens.Read(token, TokenUse.Access) is { } id && await users.FindAsync(id, context.RequestAborted) is { } user
            ? Reply.Ok(new JsonObject { ["user_id"] = user.Id, ["email"] = user.Email })
            : Unauthorized(context, "a valid access token is needed");
    }

    private JsonObject Grant(long user) => new()
    {
        ["user_id"] = user,
        ["token_type"] = "bearer",
        ["access_token"] = tokens.Issue(user, TokenUse.Access, settings.TokenLifetime),
        ["expires_in"] = (int)settings.TokenLifetime.TotalSeconds,
        ["refresh_token"] = tokens.Issue(user, TokenUse.Refresh, RefreshLifetime),
    };

    private static Reply Unauthorized(HttpContext context, string error)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Reply.Problem(StatusCodes.Status401Unauthorized, error);
    }

    private static (string Email, string Password, string? Probe) Read(HttpContext context, JsonBody body) =>
        ((body.Text("email") ?? "").Trim().ToLowerInvariant(), body.Text("password") ?? "", Client.Marker(context, body.Text("probe")));

    private static bool IsEmail(string text) =>
        text.Length <= 254 && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at == text.LastIndexOf('@')
        && text.IndexOf('.', at) > at + 1 && !text.EndsWith('.') && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
}
