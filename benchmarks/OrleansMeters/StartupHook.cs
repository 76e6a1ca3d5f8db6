using System.Net;
using System.Net.Sockets;
using OrleansAi.OrleansMeters;

/// <summary>
/// Counts what a server sends and receives over Orleans's connections, from the meters that Orleans has. The runtime runs it before
/// the server's own program where <c>DOTNET_STARTUP_HOOKS</c> names this assembly; whoever connects to the loopback port
/// <c>ORLEANS_METERS_PORT</c> is told the totals.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("ORLEANS_METERS_PORT"), out var port))
        {
            var totals = new MessageTotals();
            var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            _ = TellAsync(listener, totals);
        }
    }

    private static async Task TellAsync(TcpListener listener, MessageTotals totals)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var writer = new StreamWriter(client.GetStream());
            await writer.WriteAsync(totals.ToString());
        }
    }
}
