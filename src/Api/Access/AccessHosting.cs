using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansAi.Api.Access.Tokens;
using OrleansAi.Api.Dashboard;
using OrleansAi.Gateway.Announcements;
using OrleansAi.Storage.Access;

namespace OrleansAi.Api.Access;

/// <summary>Registers what finds callers.</summary>
public static class AccessHosting
{
    /// <summary>Adds API keys from <c>OrleansAi:Auth</c> and from the cluster. Calling it again changes nothing.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddAnnouncements();
        services.AddAccessStorage();
        services.TryAddSingleton<TokenCallers>();
        services.TryAddSingleton<IssuedTokens>();
        services.TryAddSingleton<CallerDirectory>();
        services.TryAddSingleton<DashboardTickets>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CallerInvalidation>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AuthOptions>, AuthOptionsValidator>());
        services.AddOptions<AuthOptions>().BindConfiguration(AuthOptions.Section).ValidateOnStart();
        return services;
    }
}
