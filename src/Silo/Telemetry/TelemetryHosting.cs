using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OrleansAi.Silo.Cluster;

namespace OrleansAi.Silo.Telemetry;

/// <summary>Registers the export of metrics.</summary>
internal static class TelemetryHosting
{
    private static readonly string[] Meters =
    [
        "OrleansAi", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime",
    ];

    /// <summary>Sends metrics to a collector, where the settings name one.</summary>
    /// <exception cref="SettingException">The settings can't be used; the message says what to write.</exception>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration, ClusterConfig cluster)
    {
        var options = Read(configuration);
        if (string.IsNullOrEmpty(options.Endpoint))
        {
            return services;
        }

        var endpoint = MetricsEndpoint(options.Endpoint);
        services.AddOpenTelemetry()

            // The machine's name tells the instances apart; in Kubernetes it is the pod's, by which an autoscaler finds them.
            .ConfigureResource(resource => resource
                .AddService("orleansai", serviceInstanceId: Environment.MachineName)
                .AddAttributes([new("orleansai.role", cluster.Role.ToString().ToLowerInvariant())]))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddOtlpExporter((exporter, reader) =>
            {
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.Endpoint = endpoint;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.Interval.TotalMilliseconds;
            }));
        return services;
    }

    private static TelemetryOptions Read(IConfiguration configuration)
    {
        try
        {
            var options = configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new TelemetryOptions();
            return options.Interval >= TimeSpan.FromSeconds(1) && options.Interval <= TimeSpan.FromHours(1)
                ? options
                : throw new SettingException($"{TelemetryOptions.Section}:Interval is {options.Interval}; write a time from 00:00:01 to 01:00:00.");
        }
        catch (InvalidOperationException exception)
        {
            // The binder names the setting, its value and the type that it should be.
            throw new SettingException(exception.Message);
        }
    }

    private static Uri MetricsEndpoint(string endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new Uri($"{address.ToString().TrimEnd('/')}/v1/metrics")
            : throw new SettingException(
                $"{TelemetryOptions.Section}:Endpoint is '{endpoint}'; write a collector's base address like \"http://collector:4318\", or leave it out to send nothing.");
}
