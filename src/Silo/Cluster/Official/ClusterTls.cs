using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Configuration;
using Orleans.Connections.Security;
using OrleansAi.Silo.Cluster.Tls;

namespace OrleansAi.Silo.Cluster;

/// <summary>
/// Encrypts what passes between processes, and lets members of the cluster alone pass. The files are read again for every new
/// connection, so that a renewed certificate and a second authority are taken up without a restart.
/// </summary>
internal sealed partial class ClusterTls
{
    private readonly ClusterTlsConfig _config;
    private readonly ILogger<ClusterTls> _logger;
    private readonly Lock _reading = new();
    private NodeIdentityFiles _files;
    private Current _current;

    public ClusterTls(ClusterConfig cluster, ILogger<ClusterTls> logger)
    {
        _config = cluster.Tls!;
        _logger = logger;
        _files = NodeIdentityFiles.Read(_config);
        _current = new Current(_files.Parse(_config.Password));
        Options = new TlsOptions
        {
            // For the end that accepts a connection. Where who connects need not show a certificate, one that is shown is checked.
            RemoteCertificateMode = _config.RequireClientCertificate ? RemoteCertificateMode.RequireCertificate : RemoteCertificateMode.AllowCertificate,
            RemoteCertificateValidation = IsMember,
            LocalServerCertificateSelector = (_, _) => _current.Identity.Certificate!,
            OnAuthenticateAsServer = (_, options) => Accept((SslServerAuthenticationOptions)options.SslServerAuthenticationOptions),
            OnAuthenticateAsClient = (_, options) => Connect((SslClientAuthenticationOptions)options.SslClientAuthenticationOptions),
        };
    }

    public TlsOptions Options { get; }

    public static void Use(ISiloBuilder silo)
    {
        silo.Services.AddSingleton<ClusterTls>();
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<ClusterTls>((connections, tls) =>
        {
            connections.ConfigureSiloInboundConnection(connection => connection.UseServerTls(tls.Options));
            connections.ConfigureGatewayInboundConnection(connection => connection.UseServerTls(tls.Options));
            connections.ConfigureSiloOutboundConnection(connection => connection.UseClientTls(tls.Options));
        });
    }

    public static void Use(IClientBuilder client)
    {
        client.Services.AddSingleton<ClusterTls>();
        client.Services.AddOptions<ClientConnectionOptions>().Configure<ClusterTls>(
            (connections, tls) => connections.ConfigureConnection(connection => connection.UseClientTls(tls.Options)));
    }

    private void Accept(SslServerAuthenticationOptions options)
    {
        var current = Read();
        options.ServerCertificateSelectionCallback = null;
        options.ServerCertificateContext = current.Context;
        options.CertificateChainPolicy = current.Identity.Policy();
    }

    private void Connect(SslClientAuthenticationOptions options)
    {
        var current = Read();
        options.TargetHost = _config.HostName;
        options.ClientCertificateContext = current.Context;
        options.CertificateChainPolicy = current.Identity.Policy();
    }

    private bool IsMember(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (CertificateRules.ProblemOfPeer(certificate, chain, errors, _config.HostName) is not { } problem)
        {
            return true;
        }

        LogRefused(problem);
        return false;
    }

    private Current Read()
    {
        lock (_reading)
        {
            try
            {
                var files = NodeIdentityFiles.Read(_config);
                if (!files.IsSameAs(_files))
                {
                    _current = new Current(files.Parse(_config.Password));
                    _files = files;
                    LogRenewed(_current.Identity.Certificate?.NotAfter.ToUniversalTime());
                }
            }
            catch (Exception exception) when (exception is IOException or CryptographicException)
            {
                // As while they are being replaced: the next connection reads them again.
                LogUnreadable(exception.Message);
            }

            return _current;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A connection was refused: the other end is no member of the cluster. {Problem}")]
    private partial void LogRefused(string problem);

    [LoggerMessage(LogLevel.Information, "New certificate files are in use for new connections; the certificate ends at {End}")]
    private partial void LogRenewed(DateTime? end);

    [LoggerMessage(LogLevel.Warning, "The certificate files can't be used, the last good ones stay in use: {Problem}")]
    private partial void LogUnreadable(string problem);

    private sealed class Current(NodeIdentity identity)
    {
        public NodeIdentity Identity => identity;

        public SslStreamCertificateContext? Context { get; } =
            identity.Certificate is { } certificate ? SslStreamCertificateContext.Create(certificate, identity.Intermediates, offline: true) : null;
    }
}
