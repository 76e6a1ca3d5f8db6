using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansAi.Storage.Conversations;

/// <summary>Registers the tables of conversations.</summary>
public static class ConversationStorageHosting
{
    /// <summary>Adds <see cref="IConversationStore"/> and <see cref="IConversationCatalog"/>; wants an <see cref="IDatabase"/>.</summary>
    public static IServiceCollection AddConversationStorage(this IServiceCollection services)
    {
        services.TryAddSingleton<ConversationStore>();
        services.TryAddSingleton<IConversationStore>(provider => provider.GetRequiredService<ConversationStore>());
        services.TryAddSingleton<IConversationCatalog>(provider => provider.GetRequiredService<ConversationStore>());
        return services;
    }
}
