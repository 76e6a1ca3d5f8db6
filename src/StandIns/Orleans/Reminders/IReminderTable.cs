namespace Orleans;

/// <summary>Where reminders are kept.</summary>
public interface IReminderTable
{
    Task StartAsync(CancellationToken cancellationToken = default)
#pragma warning disable CS0618 // Tables that were written before StartAsync came implement Init.
        => Init();
#pragma warning restore CS0618

    [Obsolete("Implement and use StartAsync instead")]
    Task Init() => Task.CompletedTask;

    Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    Task<ReminderTableData> ReadRows(GrainId grainId);

    /// <summary>All rows whose grain's uniform hash is in (<paramref name="begin"/>, <paramref name="end"/>]; all rows where both are equal.</summary>
    Task<ReminderTableData> ReadRows(uint begin, uint end);

    Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName);

    /// <summary>Writes the row over any former one of its name, and gives its new ETag.</summary>
    Task<string?> UpsertRow(ReminderEntry entry);

    /// <summary>Removes the row if it still has this ETag, and says whether it did.</summary>
    Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag);

    Task TestOnlyClearTable();
}

/// <summary>One row: a reminder.</summary>
[GenerateSerializer]
public sealed class ReminderEntry
{
    [Id(0)] public GrainId GrainId { get; set; }

    [Id(1)] public string ReminderName { get; set; } = null!;

    /// <summary>The time of the first tick, UTC.</summary>
    [Id(2)] public DateTime StartAt { get; set; }

    [Id(3)] public TimeSpan Period { get; set; }

    [Id(4)] public string? ETag { get; set; }

    public override string ToString() => $"<GrainId={GrainId} ReminderName={ReminderName} Period={Period}>";
}

/// <summary>Rows of a reminder table.</summary>
[GenerateSerializer]
public sealed class ReminderTableData
{
    public ReminderTableData()
        : this([])
    {
    }

    public ReminderTableData(ReminderEntry entry)
        : this([entry])
    {
    }

    public ReminderTableData(IEnumerable<ReminderEntry> list) => Reminders = [.. list];

    [Id(0)] public IList<ReminderEntry> Reminders { get; }

    public override string ToString() => $"[{Reminders.Count} reminders: {string.Join(", ", Reminders)}.";
}
