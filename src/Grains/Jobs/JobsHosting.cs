using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansAi.Storage.Jobs;

namespace OrleansAi.Grains.Jobs;

/// <summary>Registers what the grains of the domain Jobs need.</summary>
public static class JobsHosting
{
    /// <summary>
    /// Adds the settings, the tables and the search for unfinished batches; wants an <c>IDatabase</c>, an <c>IBlobStore</c> and an
    /// <c>IModelGateway</c>. Calling it again changes nothing.
    /// </summary>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddJobStorage();
        services.TryAddSingleton<BatchSlots>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BatchOptions>, BatchOptionsValidator>());
        services.AddOptions<BatchOptions>().BindConfiguration(BatchOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, UnfinishedBatches>());
        return services;
    }
}
