using System.Net;
using System.Net.Sockets;

namespace Interlock.Build.Benchmarks;

/// <summary>A program that may be installed on this machine, and what one has to know to start it beside others.</summary>
internal sealed record InstalledProgram(string Name)
{
    /// <summary>Its path; null where it is not installed. Servers lie where only root's PATH leads.</summary>
    public string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator).Append("/usr/sbin")
        .Where(folder => folder.Length > 0).Select(folder => System.IO.Path.Combine(folder, Name)).FirstOrDefault(File.Exists);

    /// <summary>Its name with how it is used; where it is absent, with how to get it.</summary>
    public string Used(string how) => Path is null ? $"{Name}, {how} (not installed: apt-get install {Name})" : $"{Name}, {how}";

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
