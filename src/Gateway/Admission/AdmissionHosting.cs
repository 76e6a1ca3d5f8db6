using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace OrleansAi.Gateway.Admission;

/// <summary>Adds admission by leased slices.</summary>
public static class AdmissionHosting
{
    /// <summary>
    /// Adds <see cref="IAdmission"/>. Add it after the silo or cluster client, so that at shutdown it hands back what it holds
    /// and charges what has ended while the grains still answer.
    /// </summary>
    public static IServiceCollection AddAdmission(this IServiceCollection services)
    {
        services.AddOptions<AdmissionOptions>().BindConfiguration(AdmissionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LeasedAdmission>();
        services.TryAddSingleton<IAdmission>(provider => provider.GetRequiredService<LeasedAdmission>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, LeasedAdmission>(provider => provider.GetRequiredService<LeasedAdmission>()));
        return services;
    }
}
