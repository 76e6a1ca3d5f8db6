using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace OrleansAi.Grains.Events;

/// <summary>Registers what the grains of the domain Events need.</summary>
public static class EventsHosting
{
    /// <summary>Adds the settings of announcements. Calling it again changes nothing.</summary>
    public static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AnnouncementsOptions>, AnnouncementsOptionsValidator>());
        services.AddOptions<AnnouncementsOptions>().BindConfiguration(AnnouncementsOptions.Section).ValidateOnStart();
        return services;
    }
}
