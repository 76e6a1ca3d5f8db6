using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Gateway.Caching;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Configuration.Rules;
using OrleansAi.Gateway.Guardrails;
using OrleansAi.Gateway.LocalModels;
using OrleansAi.Gateway.Guardrails.Moderation;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Providers.Anthropic;
using OrleansAi.Gateway.Providers.AzureOpenAI;
using OrleansAi.Gateway.Providers.Gemini;
using OrleansAi.Gateway.Providers.Local;
using OrleansAi.Gateway.Providers.Ollama;
using OrleansAi.Gateway.Providers.Onnx;
using OrleansAi.Gateway.Providers.OpenAI;
using OrleansAi.Gateway.Registry;
using OrleansAi.Gateway.Rollouts;
using OrleansAi.Gateway.Routing;
using OrleansAi.Gateway.StructuredOutput;

namespace OrleansAi.Gateway;

/// <summary>Adds the gateway to a host.</summary>
public static class GatewayHosting
{
    /// <summary>
    /// Adds <see cref="IModelGateway"/> with the providers, models and tenants of the section <c>OrleansAi</c>, followed while
    /// <paramref name="configuration"/> changes. The host adds <see cref="Admission.IAdmission"/>,
    /// <see cref="Resilience.ITargetHealth"/> and <see cref="Metering.IUsageRecorder"/>. Adding it twice is adding it once.
    /// </summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(service => service.ServiceType == typeof(IModelGateway)))
            return services;

        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
#pragma warning disable RS0030 // Here the process's own randomness is what is injected.
        services.TryAddSingleton(Random.Shared);
#pragma warning restore RS0030
        services.AddLocalProvider();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelProviderFactory, OpenAIProviderFactory>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelProviderFactory, AzureOpenAIProviderFactory>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelProviderFactory, AnthropicProviderFactory>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelProviderFactory, GeminiProviderFactory>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelProviderFactory, OllamaProviderFactory>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelProviderFactory, OnnxProviderFactory>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRoutingPolicy, WeightedRoutingPolicy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRoutingPolicy, OrderedRoutingPolicy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRoutingPolicy, CheapestRoutingPolicy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRoutingPolicy, FastestRoutingPolicy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRoutingPolicy, LeastBusyRoutingPolicy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IGatewayRule, ProviderRule>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IGatewayRule, TargetRule>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IGatewayRule, StrategyRule>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IGatewayRule, FallbackRule>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IGatewayRule, PriceRule>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IGatewayRule, DescriptionRule>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IGatewayRule, CallRule>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IGatewayRule, LimitRule>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IGatewayRule, CacheRule>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IGatewayRule, GuardrailRule>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IGatewayRule, StructuredOutputRule>());
        services.TryAddSingleton<ClusterModels>();
        services.AddSingleton<ClusterRollouts>();
        services.AddSingleton<IModelRegistry, ModelRegistry>();
        services.AddSingleton<IModelVersions>(provider => provider.GetRequiredService<ReloadingGatewaySettings>());
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ReloadingGatewaySettings>(provider, configuration));
        services.AddSingleton<IGatewaySettings>(provider => provider.GetRequiredService<ReloadingGatewaySettings>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<ReloadingGatewaySettings>());
        services.AddAnswerCache();
        services.AddSingleton<LocalModelCalls>();
        services.AddMetrics();
        services.TryAddSingleton<RolloutTrafficMetrics>();
        services.AddSingleton<RolloutOutcomes>();
        services.AddSingleton<ShadowTraffic>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<ShadowTraffic>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RolloutOptions>, RolloutOptionsValidator>());
        services.AddOptions<RolloutOptions>().Bind(configuration.GetSection(RolloutOptions.Section)).ValidateOnStart();
        services.AddSingleton<ModelGateway>();
        services.AddSingleton<ModerationMetrics>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Moderator>(provider, (Func<IModelGateway>)provider.GetRequiredService<IModelGateway>));
        services.AddSingleton<GuardedModelGateway>();
        services.AddSingleton<IModelGateway, CheckedModelGateway>();
        return services;
    }
}
