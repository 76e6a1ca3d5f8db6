using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OrleansAi.Grains.Inference;

/// <summary>Registers what the grains of the domain Inference need.</summary>
public static class InferenceHosting
{
    /// <summary>Adds the local models of the section <c>OrleansAi:Inference</c>. Calling it again changes nothing.</summary>
    /// <param name="services">Where they go.</param>
    /// <param name="isForModels">Whether this process is one that models are meant for; others load one only when they are asked for it.</param>
    public static IServiceCollection AddInference(this IServiceCollection services, bool isForModels)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IModelLoader, ModelLoader>();
        services.TryAddSingleton<LocalModels>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<InferenceOptions>, InferenceOptionsValidator>());
        services.AddOptions<InferenceOptions>().BindConfiguration(InferenceOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, LocalModelMetrics>());
        services.TryAddSingleton(new ModelDuty(isForModels));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, LocalModelHost>());
        if (isForModels)
        {
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ModelsAtStart>());
        }

        return services;
    }
}
