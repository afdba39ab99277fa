using Interlock.Processes;

namespace Interlock.Database;

/// <summary>Who runs a PostgreSQL server of ours: we ourselves, or, as PostgreSQL refuses root, the system's <c>postgres</c> or else <c>nobody</c>.</summary>
/// <param name="Uid">The user's number; null: we ourselves.</param>
/// <param name="Gid">The group's number.</param>
internal sealed record ServerAccount(string? Uid, string Gid)
{
    public bool IsOther => Uid is not null;

    public static ServerAccount Find(bool root, string passwd = "/etc/passwd")
    {
        if (!root)
            return new(null, "");
        var users = File.Exists(passwd) ? File.ReadLines(passwd).Select(line => line.Split(':')).Where(fields => fields.Length > 3).ToList() : [];
        var user = users.Find(fields => fields[0] == "postgres") ?? users.Find(fields => fields[0] == "nobody");
        return user is null ? new("65534", "65534") : new(user[2], user[3]);
    }

    /// <summary>The command, run as this account.</summary>
    public Command As(Command command)
    {
        // The other user may not be able to stand where we stand.
        command = command with { Folder = "/", Inherit = ["PATH", "TZ", "LD_LIBRARY_PATH"] };
        return IsOther
            ? command with { Program = "setpriv", Arguments = [$"--reuid={Uid}", $"--regid={Gid}", "--clear-groups", command.Program, .. command.Arguments] }
            : command;
    }
}
