using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.StandIn.Classes;
using Orleans.StandIn.Hosting;
using Orleans.StandIn.Invocation;

namespace Orleans.StandIn.Reminders;

/// <summary>
/// Ticks the reminders of the table. The table is the truth: it is read at start and again from time to time. One timer stands at
/// the earliest tick of all; a reminder's ticks never overlap, and those that were missed while the process was away or a tick took
/// long are left out.
/// </summary>
internal sealed class ReminderService(
    Engine engine,
    IServiceProvider services,
    TimeProvider time,
    IOptions<ReminderOptions> options,
    ILogger<ReminderService> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);

    private readonly ReminderSchedule _schedule = new();
    private readonly CancellationTokenSource _stopping = new();
    private IReminderTable? _table;
    private ITimer? _timer;
    private ITimer? _refresh;

    /// <summary>The time that reminders go by, UTC.</summary>
    public DateTime Now => time.GetUtcNow().UtcDateTime;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ReminderService), ServiceLifecycleStage.Active, Start, Stop);

    /// <summary>Sets or resets the reminder's next tick.</summary>
    public void Schedule(ReminderEntry entry)
    {
        _schedule.Set(entry, Now);
        Arm();
    }

    /// <summary>The reminder was removed.</summary>
    public void Forget(ReminderEntry entry) => _schedule.Remove(entry);

    public void Dispose()
    {
        _timer?.Dispose();
        _refresh?.Dispose();
    }

    private async Task Start(CancellationToken cancellationToken)
    {
        _table = services.GetService<IReminderTable>();
        if (_table is null)
        {
            return;
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.Value.InitializationTimeout);
        await _table.StartAsync(timeout.Token);
        _timer = time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await Read();
        var period = options.Value.RefreshReminderListPeriod;
        _refresh = time.CreateTimer(_ => _ = Refresh(), null, period, period);
    }

    private async Task Stop(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        Dispose();
        if (_table is not null)
        {
            await _table.StopAsync(cancellationToken);
        }
    }

    // Begin and end alike: all rows.
    private async Task Read()
    {
        var before = _schedule.Version;
        var rows = await _table!.ReadRows(0, 0);
        _schedule.Replace(rows.Reminders, Now, before);
        Arm();
    }

    private async Task Refresh()
    {
        try
        {
            await Read();
        }
        catch (Exception error)
        {
            logger.LogWarning(error, "The reminders could not be read again; those known go on.");
        }
    }

    private void Arm()
    {
        if (_stopping.IsCancellationRequested || _schedule.Next is not { } next)
        {
            return;
        }

        var wait = next - Now;
        _timer?.Change(wait <= TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
    }

    private void Tick()
    {
        foreach (var entry in _schedule.TakeDue(Now))
        {
            _ = Deliver(entry);
        }

        Arm();
    }

    private async Task Deliver(ReminderEntry entry)
    {
        try
        {
            var grain = (IRemindable)GrainProxies.Create(typeof(IRemindable), engine.Types.Named(entry.GrainId.Type), entry.GrainId);
            await grain.ReceiveReminder(entry.ReminderName, new TickStatus(entry.StartAt, entry.Period, Now));
        }
        catch (Exception error)
        {
            logger.LogError(error, "The reminder {Reminder} could not be delivered; it will be at its next tick.", entry);
        }

        _schedule.Ticked(entry, Now);
        Arm();
    }
}
