using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace OrleansAi.EndToEnd.Tests.Playground;

/// <summary>Relays connections to a server and cuts all of them when asked, as a network that goes away does.</summary>
internal sealed class FragileRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _open = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    public FragileRelay(Uri target)
    {
        _listener.Start();
        Url = new UriBuilder(target) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync(target, _stopping.Token);
    }

    /// <summary>The address to call instead of the server's.</summary>
    public Uri Url { get; }

    /// <summary>Breaks every connection that is open now; new ones are relayed again.</summary>
    public void Cut()
    {
        while (_open.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        Cut();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Uri target, CancellationToken stopping)
    {
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(stopping);
                _open.Add(client);
                relays.Add(RelayAsync(client, target));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            Cut();
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient client, Uri target)
    {
        using var server = new TcpClient();
        _open.Add(server);
        try
        {
            await server.ConnectAsync(target.Host, target.Port);
            await using var near = client.GetStream();
            await using var far = server.GetStream();
            await Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near));
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut in the middle of something: what this is for.
        }
        finally
        {
            client.Dispose();
        }
    }
}
