using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace OrleansAi.Silo.Cluster;

/// <summary>
/// Watches the connections to other silos. One that breaks says little; where the port then refuses another one, the process behind
/// it has ended, and that is known at once and not after some unanswered probes. Where a whole machine is gone nothing refuses:
/// then the probes find out.
/// </summary>
internal sealed partial class ConnectionWatch(IServiceProvider services, ILogger<ConnectionWatch> logger) : BackgroundService
{
    private static readonly TimeSpan RefusesWithin = TimeSpan.FromMilliseconds(500);

    private readonly Channel<IPEndPoint> _broken = Channel.CreateUnbounded<IPEndPoint>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Notes the end of each connection that is made with <paramref name="builder"/>.</summary>
    public void Watch(IConnectionBuilder builder) => builder.Use(next => async connection =>
    {
        try
        {
            await next(connection);
        }
        finally
        {
            if (connection.RemoteEndPoint is IPEndPoint remote)
            {
                _broken.Writer.TryWrite(remote);
            }
        }
    });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Asked for only now: what is told needs the connections itself.
        var told = services.GetRequiredService<IEndedProcessListener>();
        await foreach (var remote in _broken.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                if (await RefusesAsync(remote, stoppingToken))
                {
                    LogEnded(remote);
                    await told.EndedAsync(remote, stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception, remote);
            }
        }
    }

    private static async Task<bool> RefusesAsync(IPEndPoint remote, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(RefusesWithin);
        using var socket = new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(remote, limit.Token);
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "The process at {Remote} has ended: its connection broke, and its port refuses others")]
    private partial void LogEnded(IPEndPoint remote);

    [LoggerMessage(LogLevel.Warning, "The end of the process at {Remote} could not be dealt with; unanswered probes will tell the same")]
    private partial void LogFailed(Exception exception, IPEndPoint remote);
}

/// <summary>Registers a <see cref="ConnectionWatch"/>.</summary>
internal static class ConnectionWatchHosting
{
    /// <summary>Adds one that tells <typeparamref name="TListener"/>, a singleton.</summary>
    public static void AddConnectionWatch<TListener>(this IServiceCollection services)
        where TListener : class, IEndedProcessListener
    {
        services.AddSingleton<IEndedProcessListener>(provider => provider.GetRequiredService<TListener>());
        services.AddSingleton<ConnectionWatch>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<ConnectionWatch>());
    }
}

/// <summary>Is told of processes that have ended.</summary>
internal interface IEndedProcessListener
{
    /// <summary>Nothing listens at <paramref name="address"/> any more.</summary>
    Task EndedAsync(IPEndPoint address, CancellationToken cancellationToken);
}
