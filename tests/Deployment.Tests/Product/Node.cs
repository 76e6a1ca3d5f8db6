using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Silo;
using OrleansAi.Silo.Cluster;

namespace OrleansAi.Deployment.Tests.Product;

/// <summary>
/// The product as a container would begin to run it: its own code reads and checks the container's settings, and builds the
/// server. It is not started, because stores and other processes are missing.
/// </summary>
internal sealed class Node : IAsyncDisposable
{
    private const string HostNameSetting = "OrleansAi__Cluster__Tls__HostName";

    private readonly Mounts _mounts;
    private readonly WebApplication _app;

    /// <param name="settings">The content of the file of <c>--config</c>.</param>
    /// <param name="environment">The container's environment.</param>
    /// <param name="urls">The container's <c>--urls</c>.</param>
    /// <exception cref="SettingException">The product refuses the settings.</exception>
    /// <exception cref="OptionsValidationException">The product refuses the settings.</exception>
    public Node(string settings, IReadOnlyDictionary<string, string> environment, string urls)
    {
        _mounts = new Mounts(environment.GetValueOrDefault(HostNameSetting, TestAuthorityName));
        try
        {
            var builder = WebApplication.CreateSlimBuilder();
            var sources = new ConfigurationBuilder()
                .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(_mounts.Here(settings))))
                .AddInMemoryCollection(environment.Select(item => KeyValuePair.Create(PathOf(item.Key), (string?)_mounts.Here(item.Value))))
                .AddInMemoryCollection([KeyValuePair.Create(SettingsHosting.Urls, (string?)urls)]);
            builder.Configuration.Sources.Clear();
            builder.Configuration.Sources.Add(new SecretReferencesSource(sources.Build()));

            Cluster = builder.Configuration.ReadCluster(whyNoCluster: null);
            builder.ConfigureServer(Cluster);

            // The embedded engine is one process alone, but the settings of a cluster can be checked with it as well.
            var hosted = Engine.WhyNoCluster is null ? Cluster : Cluster with { Kind = ClusterKind.Local };
            builder.AddNode(hosted);
            _app = builder.Build();
            _app.MapNode(hosted);
            _app.Services.GetRequiredService<IStartupValidator>().Validate();
            _ = _app.Services.GetRequiredService<IGatewaySettings>();
        }
        catch
        {
            _mounts.Dispose();
            throw;
        }
    }

    private const string TestAuthorityName = "none.invalid";

    /// <summary>How the process takes part in the cluster.</summary>
    public ClusterConfig Cluster { get; }

    /// <summary>The longest that the process may take to stop.</summary>
    public TimeSpan LongestStop => _app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;

    /// <summary>The settings as the process sees them.</summary>
    public IConfiguration Configuration => _app.Configuration;

    /// <summary>Every path that the process answers.</summary>
    public IReadOnlySet<string> Paths => ((IEndpointRouteBuilder)_app).DataSources
        .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Select(endpoint => endpoint.RoutePattern.RawText ?? "").ToHashSet();

    /// <summary>The setting that an environment variable sets.</summary>
    public static string PathOf(string variable) => variable.Replace("__", ":", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _mounts.Dispose();
    }
}
