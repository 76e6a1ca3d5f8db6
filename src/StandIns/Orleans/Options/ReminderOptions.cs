namespace Orleans.Hosting;

/// <summary>How reminders are kept.</summary>
public sealed class ReminderOptions
{
    /// <summary>The shortest period that may be asked for.</summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the table is read again, for rows that others wrote.</summary>
    public TimeSpan RefreshReminderListPeriod { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the first read of the table may take.</summary>
    public TimeSpan InitializationTimeout { get; set; } = TimeSpan.FromMinutes(5);
}
