using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.StandIn.Activations;
using Orleans.Timers;

namespace Orleans.StandIn.Reminders;

/// <inheritdoc />
internal sealed class ReminderRegistry(ReminderService service, IServiceProvider services, IOptions<ReminderOptions> options) : IReminderRegistry
{
    /// <summary>The registry, for a grain that is on its turn.</summary>
    public static IReminderRegistry For(IGrainBase grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain.GrainContext.ActivationServices.GetRequiredService<IReminderRegistry>();
    }

    public async Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        ThrowIfNameless(reminderName);
        if (period < options.Value.MinimumReminderPeriod)
        {
            throw new ArgumentException(
                $"Cannot register reminder {reminderName} as requested period ({period}) is less than minimum allowed reminder period ({options.Value.MinimumReminderPeriod})");
        }

        var entry = new ReminderEntry
        {
            GrainId = callingGrainId,
            ReminderName = reminderName,
            StartAt = service.Now + dueTime,
            Period = period,
        };
        entry.ETag = await Table().UpsertRow(entry)
            ?? throw new ReminderException($"Could not register reminder {entry} to reminder table due to a race. Please try again later.");
        service.Schedule(entry);
        return new Reminder(entry);
    }

    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        var (entry, table) = (((Reminder)reminder).Entry, Table());
        if (!await table.RemoveRow(entry.GrainId, entry.ReminderName, entry.ETag!)
            && await table.ReadRow(entry.GrainId, entry.ReminderName) is not null)
        {
            throw new ReminderException(
                $"Could not unregister reminder {entry.ReminderName} of {entry.GrainId} from the reminder table, due to tag mismatch. You can retry.");
        }

        service.Forget(entry);
    }

    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName)
    {
        ThrowIfNameless(reminderName);
        return await Table().ReadRow(callingGrainId, reminderName) is { } entry ? new Reminder(entry) : null;
    }

    public async Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId)
    {
        var rows = await Table().ReadRows(callingGrainId);
        return [.. rows.Reminders.Select(entry => new Reminder(entry))];
    }

    private static void ThrowIfNameless(string reminderName)
    {
        if (string.IsNullOrEmpty(reminderName))
        {
            throw new ArgumentException("Cannot use null or empty name for the reminder", nameof(reminderName));
        }
    }

    private IReminderTable Table() =>
        GrainTurn.Activation is null
            ? throw new InvalidOperationException("Attempted to access grain from a non-grain context, such as a background thread, which is invalid.")
            : services.GetService<IReminderTable>()
                ?? throw new OrleansConfigurationException(
                    "The reminder service has not been configured: register an IReminderTable, or call UseInMemoryReminderService().");

    /// <summary>A handle: the row, with the ETag that it had.</summary>
    private sealed class Reminder(ReminderEntry entry) : IGrainReminder
    {
        public ReminderEntry Entry { get; } = entry;

        public string ReminderName => Entry.ReminderName;

        public override string ToString() => Entry.ToString();
    }
}
