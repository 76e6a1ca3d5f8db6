using Microsoft.Extensions.DependencyInjection;
using Orleans.StandIn.Reminders;
using Orleans.Timers;

namespace Orleans
{
    /// <summary>A grain's reminders: they outlive activations and the process. The grain implements <see cref="IRemindable"/>.</summary>
    public static class GrainReminderExtensions
    {
        /// <summary>Sets the reminder of this name; a grain has one by each name.</summary>
        public static Task<IGrainReminder> RegisterOrUpdateReminder(this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
            ((IGrainBase)grain).RegisterOrUpdateReminder(reminderName, dueTime, period);

        /// <inheritdoc cref="RegisterOrUpdateReminder(Grain, string, TimeSpan, TimeSpan)" />
        public static Task<IGrainReminder> RegisterOrUpdateReminder(
            this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period)
        {
            ArgumentNullException.ThrowIfNull(grain);
            if (string.IsNullOrWhiteSpace(reminderName))
            {
                throw new ArgumentNullException(nameof(reminderName));
            }

            return grain is IRemindable
                ? Registry(grain).RegisterOrUpdateReminder(grain.GrainContext.GrainId, reminderName, dueTime, period)
                : throw new InvalidOperationException(
                    $"Grain {grain.GrainContext.GrainId} is not '{nameof(IRemindable)}'. A grain should implement {nameof(IRemindable)} to use the persistent reminder service");
        }

        public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) =>
            Registry(grain).UnregisterReminder(grain.GrainContext.GrainId, reminder);

        public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder) =>
            Registry(grain).UnregisterReminder(grain.GrainContext.GrainId, reminder);

        /// <summary>The reminder of this name, or null.</summary>
        public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) =>
            Registry(grain).GetReminder(grain.GrainContext.GrainId, reminderName);

        /// <summary>The reminder of this name, or null.</summary>
        public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName) =>
            Registry(grain).GetReminder(grain.GrainContext.GrainId, reminderName);

        public static Task<List<IGrainReminder>> GetReminders(this Grain grain) => Registry(grain).GetReminders(grain.GrainContext.GrainId);

        public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) => Registry(grain).GetReminders(grain.GrainContext.GrainId);

        private static IReminderRegistry Registry(IGrainBase grain) => ReminderRegistry.For(grain);
    }
}

namespace Orleans.Timers
{
    /// <summary>Reads and changes grains' reminders.</summary>
    public interface IReminderRegistry
    {
        Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period);

        Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder);

        Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName);

        Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId);
    }
}

namespace Orleans.Hosting
{
    public static class SiloBuilderReminderExtensions
    {
        /// <summary>Adds reminders; the <see cref="IReminderTable"/> that is registered keeps them.</summary>
        public static ISiloBuilder AddReminders(this ISiloBuilder builder)
        {
            builder.Services.AddReminders();
            return builder;
        }

        /// <inheritdoc cref="AddReminders(ISiloBuilder)" />
        public static void AddReminders(this IServiceCollection services) => ReminderHosting.Add(services);
    }

    public static class SiloBuilderReminderMemoryExtensions
    {
        /// <summary>Adds reminders that are lost with the process.</summary>
        public static ISiloBuilder UseInMemoryReminderService(this ISiloBuilder builder)
        {
            ReminderHosting.Add(builder.Services, inMemory: true);
            return builder;
        }
    }
}
