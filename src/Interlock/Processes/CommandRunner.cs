using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text;

namespace Interlock.Processes;

/// <summary>Runs commands for real. Each child leads a process group of its own, so that stopping it stops what it has started.</summary>
/// <param name="clock">Measures durations and limits.</param>
/// <param name="marker">Put into each child's environment as <c>INTERLOCK_RUN</c>, so that a later run finds the orphans of one that was killed; null: none.</param>
public sealed class CommandRunner(TimeProvider clock, string? marker = null) : ICommandRunner
{
    /// <summary>Name of the variable that marks a run's children.</summary>
    public const string MarkerVariable = "INTERLOCK_RUN";

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<CommandResult> RunAsync(Command command, Action<string>? line = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var started = clock.GetTimestamp();
        using var process = new Process { StartInfo = Describe(command, marker) };
        Start(process, command);
        using var limit = new CancellationTokenSource(command.Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);

        var gate = new Lock();
        Exception? deaf = null;
        void Say(string text)
        {
            lock (gate)
            {
                // A listener that throws must not stop the reading: the child would hang on a full pipe.
                if (line is null || deaf is not null)
                    return;
                try { line(SecretMask.Apply(text)); }
                catch (Exception failed) { deaf = failed; }
            }
        }

        var output = ReadAsync(process.StandardOutput, Say);
        var error = ReadAsync(process.StandardError, Say);
        // Beside the waiting: a child that does not read its input must still meet its limit.
        var feeding = FeedAsync(process, command.Input);
        var timedOut = false;
        try
        {
            await process.WaitForExitAsync(either.Token);
            // What the group left behind would hold our pipes open for ever.
            await Task.WhenAll(output, error).WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            await ProcessGroup.StopAsync(process, Grace, clock);
            if (cancellation.IsCancellationRequested)
                throw;
            timedOut = true;
        }

        Task both = Task.WhenAll(output, error, feeding);
        await both.WaitAsync(Grace, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (deaf is not null)
            ExceptionDispatchInfo.Throw(deaf);
        return new(process.ExitCode, Text(output), Text(error), clock.GetElapsedTime(started), timedOut);
    }

    /// <inheritdoc/>
    public DetachedProcess StartDetached(Command command, string log)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(log))!);
        // The shell opens the log itself and is then replaced: no pipe to us, and the process id stays.
        var inShell = command with
        {
            Program = "/bin/sh",
            Arguments = ["-c", IntoLog, "sh", Path.GetFullPath(log), command.Program, .. command.Arguments],
        };
        using var process = new Process { StartInfo = Describe(inShell, marker: null) };
        process.StartInfo.RedirectStandardInput = process.StartInfo.RedirectStandardOutput = process.StartInfo.RedirectStandardError = false;
        process.StartInfo.StandardOutputEncoding = process.StartInfo.StandardErrorEncoding = null;
        process.StartInfo.Environment.Remove(MarkerVariable);
        Start(process, command);
        return new(process.Id, DetachedProcess.Read(process.Id) ?? 0);
    }

    // What our caller holds open, such as the lock of flock(1), must not be held for as long as a service lives.
    internal const string IntoLog = "exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null";

    private static ProcessStartInfo Describe(Command command, string? marker)
    {
        var info = new ProcessStartInfo
        {
            WorkingDirectory = command.Folder ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        info.FileName = ProcessGroup.Leader ?? command.Program;
        if (ProcessGroup.Leader is not null)
            info.ArgumentList.Add(command.Program);
        foreach (var argument in command.Arguments)
            info.ArgumentList.Add(argument);
        if (command.Inherit is { } allowed)
            foreach (var name in info.Environment.Keys.Except(allowed, StringComparer.Ordinal).ToList())
                info.Environment.Remove(name);
        foreach (var (name, value) in command.Environment)
        {
            if (value is null)
                info.Environment.Remove(name);
            else
                info.Environment[name] = value;
        }

        foreach (var (name, secret) in command.Secrets)
            info.Environment[name] = secret.Reveal();
        // A command that starts what shall outlive us takes the mark off.
        if (marker is not null && !command.Environment.ContainsKey(MarkerVariable))
            info.Environment[MarkerVariable] = marker;
        return info;
    }

    private static void Start(Process process, Command command)
    {
        if (command.Folder is { } folder && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"'{command.Program}' was to run in '{folder}', which does not exist.");
        var program = command.Program;
        // As the child will see it: a path such as ./build.sh starts at its working folder.
        var seen = program.Contains('/', StringComparison.Ordinal) ? Path.Combine(command.Folder ?? "", program) : program;
        if (ProgramFinder.Find(seen) is null)
            throw new ProgramNotFoundException(program);
        try
        {
#pragma warning disable RS0030 // This is the one place that starts processes.
            process.Start();
#pragma warning restore RS0030
        }
        catch (Win32Exception missing)
        {
            throw new ProgramNotFoundException(program, missing);
        }
    }

    private static async Task FeedAsync(Process process, string? input)
    {
        try
        {
            if (input is not null)
                await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The child closed its input or ended: its exit code tells the story.
        }
    }

    // Kept to the letter, for it may be parsed: no line end is added, no NUL is dropped. Lines are cut out of it for those who listen.
    private static async Task<StringBuilder> ReadAsync(StreamReader reader, Action<string> say)
    {
        var (text, line, buffer) = (new StringBuilder(), new StringBuilder(), new char[4096]);
        for (int read; (read = await reader.ReadAsync(buffer)) > 0;)
        {
            text.Append(buffer, 0, read);
            for (var from = 0; from < read;)
            {
                var end = Array.IndexOf(buffer, '\n', from, read - from);
                line.Append(buffer, from, (end < 0 ? read : end) - from);
                if (end < 0)
                    break;
                say(line.ToString().TrimEnd('\r'));
                line.Clear();
                from = end + 1;
            }
        }

        if (line.Length > 0)
            say(line.ToString());
        return text;
    }

    private static string Text(Task<StringBuilder> reading) => reading.IsCompletedSuccessfully ? reading.Result.ToString() : "";
}
