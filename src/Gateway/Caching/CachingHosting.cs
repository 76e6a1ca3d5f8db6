using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OrleansAi.Gateway.Caching.Semantic;
using OrleansAi.Gateway.Configuration;

namespace OrleansAi.Gateway.Caching;

/// <summary>Adds what keeps answers.</summary>
public static class CachingHosting
{
    /// <summary>Shares answers with the other fronts of a cluster. One process alone has nobody to share with. Calling it again changes nothing.</summary>
    public static IServiceCollection AddSharedAnswers(this IServiceCollection services)
    {
        services.TryAddSingleton<SharedAnswerQueue>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SharedAnswerQueue>(provider => provider.GetRequiredService<SharedAnswerQueue>()));
        services.TryAddSingleton<SharedAnswers>();
        return services;
    }

    internal static IServiceCollection AddAnswerCache(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton<CacheMetrics>();
        services.AddSingleton(provider =>
        {
            var cache = new ExactCache(OptionsOf(provider).MaxBytes, provider.GetRequiredService<TimeProvider>());
            provider.GetRequiredService<CacheMetrics>().Observe("local", () => cache.Bytes);
            return cache;
        });
        services.AddSingleton(provider => new AnswerCache(
            provider.GetRequiredService<ExactCache>(),
            CreateSemantic(provider),
            provider.GetRequiredService<CacheMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            SharedOf(provider)));
        return services;
    }

    private static SemanticCache CreateSemantic(IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var entries = new BoundedEntries<StoredAnswer>(OptionsOf(provider).SemanticMaxBytes, SimilarAnswers.MostPerBucket, time);
        provider.GetRequiredService<CacheMetrics>().Observe("semantic", () => entries.Bytes);

        // The gateway looks for answers, and is asked for embeddings: it is there once both are.
        var embedder = new PromptEmbedder(provider.GetRequiredService<IModelGateway>, provider.GetRequiredService<IGatewaySettings>(), time);
        return new SemanticCache(new SimilarAnswers(entries), embedder, time, SharedOf(provider));
    }

    private static SharedAnswers? SharedOf(IServiceProvider provider) => OptionsOf(provider).Shared ? provider.GetService<SharedAnswers>() : null;

    private static CacheOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IGatewaySettings>().Current.Calls.Cache;
}
