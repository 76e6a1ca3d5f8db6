using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace OrleansAi.Api.Inference.Grpc;

/// <summary>Registers what is served over gRPC.</summary>
internal static class GrpcHosting
{
    // Within which those who watch gRPC's health check hear of a change.
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(5);

    /// <summary>Adds the Open Inference Protocol's service, gRPC's health check, and the service that describes services.</summary>
    public static IServiceCollection AddGrpcApi(this IServiceCollection services)
    {
        services.AddOptions<GrpcOptions>().BindConfiguration(GrpcOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GrpcOptions>, GrpcOptionsValidator>();
        services.AddSingleton<RpcInference>();
        services.AddSingleton<OpenInferenceService>();
        services.AddGrpc().AddServiceOptions<OpenInferenceService>(static service => service.Interceptors.Add<RpcErrorInterceptor>());
        services.AddOptions<GrpcServiceOptions>().Configure<IOptions<KestrelServerOptions>>(static (grpc, kestrel) =>
        {
            grpc.MaxReceiveMessageSize = (int?)kestrel.Value.Limits.MaxRequestBodySize;

            // What is unpacked has no limit there, and bodies of HTTP aren't unpacked either.
            grpc.CompressionProviders.Clear();
        });
        services.AddGrpcHealthChecks(static health => health.Services.Map(GRPCInferenceService.Descriptor.FullName, static _ => true));
        services.Configure<HealthCheckPublisherOptions>(static publisher => publisher.Period = WatchPeriod);
        services.AddGrpcReflection();
        return services;
    }

    /// <summary>Maps the services.</summary>
    public static void MapGrpcApi(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<OpenInferenceService>();
        endpoints.MapGrpcHealthChecksService();
        endpoints.MapGrpcReflectionService();
    }
}
