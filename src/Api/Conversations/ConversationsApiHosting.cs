using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansAi.Api.Errors;

namespace OrleansAi.Api.Conversations;

/// <summary>Registers what the paths of conversations need.</summary>
public static class ConversationsApiHosting
{
    // A message of the largest size, with every character escaped.
    private const long LargestHubMessage = 2 * 1024 * 1024;

    /// <summary>Adds the hub and the event streams; wants a cluster client and the tables of conversations. Calling it again changes nothing.</summary>
    public static IServiceCollection AddConversationsApi(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ConversationFeed>();
        services.TryAddSingleton<EventStream>();
        services.TryAddSingleton<TurnAnswers>();
        services.AddSignalR(options => options.AddFilter<HubErrorFilter>())
            .AddHubOptions<ChatHub>(options => options.MaximumReceiveMessageSize = LargestHubMessage);
        return services;
    }
}
