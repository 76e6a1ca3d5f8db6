using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OrleansAi.Gateway.Announcements;

/// <summary>Registers this process as a listener to announcements.</summary>
public static class AnnouncementsHosting
{
    /// <summary>Adds <see cref="IAnnouncements"/> and the loop behind it. Calling it again changes nothing.</summary>
    public static IServiceCollection AddAnnouncements(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AnnouncementListener>();
        services.TryAddSingleton<IAnnouncements>(provider => provider.GetRequiredService<AnnouncementListener>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, AnnouncementListener>(
            provider => provider.GetRequiredService<AnnouncementListener>()));
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<AnnouncementListenerOptions>, AnnouncementListenerOptionsValidator>());
        services.AddOptions<AnnouncementListenerOptions>().BindConfiguration(AnnouncementListenerOptions.Section).ValidateOnStart();
        return services;
    }
}
