namespace Orleans
{
    /// <summary>A grain that reminders call; it is activated for that where it is not active.</summary>
    public interface IRemindable : IGrain
    {
        Task ReceiveReminder(string reminderName, TickStatus status);
    }
}

namespace Orleans.Runtime
{
    /// <summary>A handle to a reminder, good until the reminder is changed.</summary>
    public interface IGrainReminder
    {
        string ReminderName { get; }
    }

    /// <summary>Where a reminder stands.</summary>
    [GenerateSerializer, Immutable]
    public readonly struct TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
    {
        /// <summary>When the reminder ticked first, or should have.</summary>
        [Id(0)] public DateTime FirstTickTime { get; } = firstTickTime;

        [Id(1)] public TimeSpan Period { get; } = period;

        /// <summary>When this tick was sent.</summary>
        [Id(2)] public DateTime CurrentTickTime { get; } = timeStamp;

        public override string ToString() => $"<{FirstTickTime}, {Period}, {CurrentTickTime}>";
    }

    /// <summary>A reminder could not be kept.</summary>
    [GenerateSerializer]
    public sealed class ReminderException(string message) : OrleansException(message);
}
