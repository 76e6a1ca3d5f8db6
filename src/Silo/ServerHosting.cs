using System.Net;
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
        var auth = builder.Configuration.GetSection(AuthOptions.Section).Get<AuthOptions>() ?? new AuthOptions();
        if (cluster.HasFront)
        {
            RefuseOpenServer(urls, auth);
        }

        builder.WebHost.UseUrls(urls);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
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
    private static void RefuseOpenServer(string urls, AuthOptions auth)
    {
        if (auth.Required)
        {
            return;
        }

        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IsLoopback(url))
            {
                throw new SettingException(
                    $$"""
                    --urls {{url}} can be reached from other machines, but no API key is configured.
                    Either listen on {{DefaultUrl}}, or write a settings file, set ADMIN_KEY to a long random text, and start with --config FILE:
                      { "OrleansAi": { "Auth": { "Keys": [ { "Key": "env:ADMIN_KEY", "User": "admin", "Scopes": [ "admin" ] } ] } } }
                    """);
            }
        }
    }

    private static bool IsLoopback(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw new SettingException($"--urls {url} is no address; write for example {DefaultUrl}.");
        }

        return address.IsUnixPipe
            || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
    }
}
