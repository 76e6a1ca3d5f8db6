using OrleansAi.Api;
using OrleansAi.Api.Health;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Admission;
using OrleansAi.Gateway.Caching;
using OrleansAi.Gateway.Metering;
using OrleansAi.Gateway.Providers.Local;
using OrleansAi.Gateway.Registry;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Rollouts;
using OrleansAi.Grains.Access;
using OrleansAi.Grains.Audit;
using OrleansAi.Grains.Conversations;
using OrleansAi.Grains.Events;
using OrleansAi.Grains.Idempotency;
using OrleansAi.Grains.Inference;
using OrleansAi.Grains.Jobs;
using OrleansAi.Grains.Models;
using OrleansAi.Grains.Providers;
using OrleansAi.Grains.Quotas;
using OrleansAi.Grains.Usage;
using OrleansAi.Silo.Cluster;
using OrleansAi.Silo.Telemetry;
using OrleansAi.Storage;
using OrleansAi.Storage.Blobs;
using OrleansAi.Storage.Conversations;
using OrleansAi.Storage.Jobs;

namespace OrleansAi.Silo;

/// <summary>What one process of OrleansAi consists of: grains, a front, or both, and what they stand on.</summary>
internal static class NodeHosting
{
    public static void AddNode(this WebApplicationBuilder builder, ClusterConfig cluster)
    {
        // Orleans comes first: what calls grains at its own start finds them, and what it still sends at its stop arrives.
        builder.UseEngine(cluster);

        var services = builder.Services;
        services.AddTelemetry(builder.Configuration, cluster);
        services.AddStorage(builder.Configuration);
        services.AddBlobs();
        services.AddModelCalls(builder.Configuration);
        if (cluster.HasGrains)
        {
            services.AddGrains();
            services.AddInference(isForModels: cluster.Role is ClusterRole.All or ClusterRole.Gpu);
        }

        if (cluster.HasFront)
        {
            services.AddConversationStorage();
            services.AddJobStorage();
            services.AddApi();
            if (cluster.Kind != ClusterKind.Local)
            {
                services.AddSharedAnswers();
            }
        }

        services.AddDraining(cluster);
    }

    /// <summary>Maps every path of a front; a process with grains alone answers how it is, and nothing else.</summary>
    public static void MapNode(this WebApplication app, ClusterConfig cluster)
    {
        if (cluster.HasFront)
        {
            app.MapApi();
            if (cluster.Dashboard)
            {
                app.MapDashboard();
            }
        }
        else
        {
            app.MapHealth();
        }
    }

    private static void AddModelCalls(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddGateway(configuration);
        services.AddLocalProvider();
        services.AddTargetHealth();
        services.AddModelRegistry();
        services.AddRollouts();
        services.AddMetering();
        services.AddAdmission();
    }

    private static void AddGrains(this IServiceCollection services)
    {
        services.AddAccessKeys();
        services.AddAudit();
        services.AddEvents();
        services.AddProviders();
        services.AddUsage();
        services.AddIdempotency();
        services.AddModels();
        services.AddQuotas();
        services.AddConversations();
        services.AddJobs();
    }
}
