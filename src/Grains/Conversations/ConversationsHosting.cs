using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansAi.Storage.Conversations;

namespace OrleansAi.Grains.Conversations;

/// <summary>Registers what the grains of the domain Conversations need.</summary>
public static class ConversationsHosting
{
    /// <summary>
    /// Adds the settings, the tables and the search for unfinished turns; wants an <c>IDatabase</c> and an <c>IModelGateway</c>.
    /// Calling it again changes nothing.
    /// </summary>
    public static IServiceCollection AddConversations(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddConversationStorage();
        services.TryAddSingleton<RunningTurns>();
        services.TryAddSingleton<TurnsLeftBehind>();
        services.TryAddSingleton<IDeparture, NoDeparture>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ConversationOptions>, ConversationOptionsValidator>());
        services.AddOptions<ConversationOptions>().BindConfiguration(ConversationOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, UnfinishedTurns>());
        return services;
    }
}
