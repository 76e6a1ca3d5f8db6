using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Reminders;

public interface IReminderGrain : IGrainWithStringKey
{
    Task Remind(string name, TimeSpan dueTime, TimeSpan period);

    /// <summary>Ends the reminder; answers whether there was one.</summary>
    Task<bool> Forget(string name);

    Task<List<string>> Names();

    Task Deactivate();
}

/// <summary>Raises "{key} {name}" at each tick, and "{key} active" and "{key} inactive".</summary>
internal sealed class ReminderGrain(Signals signals) : Grain, IReminderGrain, IRemindable
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        signals.Raise($"{this.GetPrimaryKeyString()} active");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Raise($"{this.GetPrimaryKeyString()} inactive");
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        signals.Raise($"{this.GetPrimaryKeyString()} {reminderName}", status.Period.ToString());
        return Task.CompletedTask;
    }

    public Task Remind(string name, TimeSpan dueTime, TimeSpan period) => this.RegisterOrUpdateReminder(name, dueTime, period);

    public async Task<bool> Forget(string name)
    {
        if (await this.GetReminder(name) is not { } reminder)
            return false;
        await this.UnregisterReminder(reminder);
        return true;
    }

    public async Task<List<string>> Names() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order()];

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
