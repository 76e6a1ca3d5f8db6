using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Timers;

namespace Orleans.StandIn.Reminders;

/// <summary>Puts reminders into a host.</summary>
internal static class ReminderHosting
{
    public static void Add(IServiceCollection services, bool inMemory = false)
    {
        if (inMemory)
        {
            services.TryAddSingleton<IReminderTable, MemoryReminderTable>();
        }

        if (services.Any(service => service.ServiceType == typeof(ReminderService)))
        {
            return;
        }

        services.AddSingleton<ReminderService>();
        services.AddSingleton<IReminderRegistry, ReminderRegistry>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<ReminderService>());
    }
}
