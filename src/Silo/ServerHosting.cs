using OrleansAi.Api.Access;
using OrleansAi.Silo.Cluster;

namespace OrleansAi.Silo;

/// <summary>How the process listens.</summary>
internal static class ServerHosting
{
    private const string DefaultUrl = "http://127.0.0.1:5080";
    private const long LargestBody = 32 * 1024 * 1024;

    public static void ConfigureServer(this WebApplicationBuilder builder, ClusterConfig cluster)
    {
        var urls = builder.Configuration[SettingsHosting.Urls] ?? DefaultUrl;
        var addresses = ListenAddresses.Parse("--urls", urls, DefaultUrl);
        var grpc = cluster.HasFront ? GrpcListening.ReadAddresses(builder.Configuration, addresses) : [];
        var auth = builder.Configuration.GetSection(AuthOptions.Section).Get<AuthOptions>() ?? new AuthOptions();
        if (cluster.HasFront && !auth.Required)
        {
            RefuseOpenServer([.. addresses, .. grpc]);
        }

        builder.WebHost.UseUrls([.. addresses.Select(address => address.Text), .. grpc.Select(address => address.Text)]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.SpeakHttp2At(grpc);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        builder.Logging.ClearProviders();
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));

        // It writes what the console would not show, and for that makes an activity and a scope for each request. Whoever listens
        // for activities (OpenTelemetry) still gets them.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
    }

    /// <summary>A server that asks for no key must not be reachable from elsewhere.</summary>
    private static void RefuseOpenServer(IEnumerable<ListenAddress> addresses)
    {
        if (addresses.FirstOrDefault(address => !address.IsLoopback) is { } open)
        {
            throw new SettingException(
                $$"""
                {{open.Setting}} {{open.Text}} can be reached from other machines, but no API key is configured.
                Either listen on 127.0.0.1, or write a settings file, set ADMIN_KEY to a long random text, and start with --config FILE:
                  { "OrleansAi": { "Auth": { "Keys": [ { "Key": "env:ADMIN_KEY", "User": "admin", "Scopes": [ "admin" ] } ] } } }
                """);
        }
    }
}
