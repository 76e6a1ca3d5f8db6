using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace OrleansAi.Gateway.LocalModels;

/// <summary>Registers what is answered in the place of local models.</summary>
public static class FallbacksHosting
{
    /// <summary>Adds the fallbacks of the section <c>OrleansAi:Inference</c>; a file that can't be read keeps the process from starting. Calling it again changes nothing.</summary>
    public static IServiceCollection AddPredictionFallbacks(this IServiceCollection services)
    {
        services.TryAddSingleton<PredictionFallbacks>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FallbackOptions>, FallbackOptionsValidator>());
        services.AddOptions<FallbackOptions>().BindConfiguration(FallbackOptions.Section).ValidateOnStart();
        return services;
    }
}
