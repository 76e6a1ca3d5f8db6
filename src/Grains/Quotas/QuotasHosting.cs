using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansAi.Storage.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>Adds the silo's part of quotas.</summary>
public static class QuotasHosting
{
    /// <summary>Adds what quota grains need; the tiers come from the section <c>OrleansAi:Tiers</c>.</summary>
    public static IServiceCollection AddQuotas(this IServiceCollection services)
    {
        services.AddOptions<QuotaOptions>().BindConfiguration(QuotaOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<QuotaOptions>, QuotaOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<TierCatalog>();
        services.TryAddSingleton<LedgerStore>();
        return services;
    }
}
