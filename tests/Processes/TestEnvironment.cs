using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace OrleansAi.Processes;

/// <summary>Where the built programs are, and what a test may use of the machine.</summary>
internal static class TestEnvironment
{
    private const int FirstPort = 12_000;
    private const int Ports = 20_000;

    // Test processes that run beside each other begin at different places.
    private static int _lastPort = Environment.ProcessId * 101;

    /// <summary>The folder of the checkout.</summary>
    public static string RepositoryRoot { get; } = Metadata("RepositoryRoot");

    /// <summary>The folder with the npm packages.</summary>
    public static string Clients { get; } = Path.Combine(RepositoryRoot, "tests", "EndToEnd.Tests", "clients");

    /// <summary>The assembly of a program of this solution, built beside the tests.</summary>
    public static string Program(string project) =>
        Path.Combine(Metadata("Binaries"), project, Metadata("Configuration"), $"OrleansAi.{project}.dll");

    /// <summary>A port of the loopback interface that nobody listens on, and that nobody else of this process was given.</summary>
    public static int FreePort()
    {
        while (true)
        {
            // Below the ports that outgoing connections get, which would take one away before its server has started.
            var port = FirstPort + (int)((uint)Interlocked.Increment(ref _lastPort) % Ports);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another test process has it.
            }
        }
    }

    private static string Metadata(string key) =>
        typeof(TestEnvironment).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == key).Value!;
}
