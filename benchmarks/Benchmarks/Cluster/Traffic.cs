using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OrleansAi.Benchmarks.Cluster;

/// <summary>What a process has sent and received over one kind of Orleans connection.</summary>
/// <param name="Calls">Calls that it has sent.</param>
/// <param name="Messages">Calls and answers, both ways.</param>
/// <param name="Bytes">Bytes of those messages, both ways.</param>
internal sealed record Traffic(long Calls, long Messages, long Bytes)
{
    public const string ToGateway = "ClientToGateway";
    public const string BetweenSilos = "SiloToSilo";

    public static Traffic None { get; } = new(0, 0, 0);

    public static Traffic operator +(Traffic left, Traffic right) =>
        new(left.Calls + right.Calls, left.Messages + right.Messages, left.Bytes + right.Bytes);

    public static Traffic operator -(Traffic left, Traffic right) =>
        new(left.Calls - right.Calls, left.Messages - right.Messages, left.Bytes - right.Bytes);

    /// <summary>Asks the process whose meters answer on <paramref name="port"/>.</summary>
    public static async Task<Traffic> OfAsync(int port, string connection)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        using var reader = new StreamReader(client.GetStream());
        var traffic = None;
        while (await reader.ReadLineAsync() is { } line)
        {
            var parts = line.Split(' ');
            if (parts[1] == connection)
            {
                var (count, bytes) = (long.Parse(parts[3], CultureInfo.InvariantCulture), long.Parse(parts[4], CultureInfo.InvariantCulture));
                traffic += new Traffic(parts is ["sent", _, not "Response", ..] ? count : 0, count, bytes);
            }
        }

        return traffic;
    }
}
