using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Reminders;

public sealed class ReminderTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private readonly ReminderTable _table = new();
    private readonly string _key = EngineHost.NewKey();

    private string Tick => $"{_key} reminder";

    [Fact]
    public async Task Reminder_WhenRegistered_TicksAndIsInTheTable()
    {
        await using var host = await Start();
        await Grain(host).Remind("reminder", TimeSpan.Zero, Soon).Within("The registration");
        Assert.All(await host.Signals.Raised(Tick, times: 3), period => Assert.Equal(Soon.ToString(), period));
        Assert.Equal(["reminder"], _table.Names);
    }

    [Fact]
    public async Task Reminder_OfADeactivatedGrain_ActivatesIt()
    {
        await using var host = await Start();
        await Grain(host).Remind("reminder", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)).Within("The registration");
        await Grain(host).Deactivate().Within("The request to deactivate");
        await host.Signals.Raised($"{_key} inactive");
        await host.Signals.Raised($"{_key} active", times: 2);
        await host.Signals.Raised(Tick);
    }

    [Fact]
    public async Task Reminder_OfAnEarlierProcess_TicksWithoutACallToItsGrain()
    {
        await using (var earlier = await Start())
            await Grain(earlier).Remind("reminder", Never, TimeSpan.FromSeconds(1)).Within("The registration");
        var row = (await _table.ReadRows(0, 0)).Reminders.Single();
        row.StartAt -= Never;

        await using var host = await Start();
        await host.Signals.Raised(Tick, times: 2);
    }

    [Fact]
    public async Task Reminder_RegisteredAgain_HasTheNewSchedule()
    {
        await using var host = await Start();
        await Grain(host).Remind("reminder", Never, Never).Within("The registration");
        await Grain(host).Remind("reminder", TimeSpan.Zero, Soon).Within("The second registration");
        Assert.Contains(Soon.ToString(), await host.Signals.Raised(Tick));
        Assert.Equal(["reminder"], _table.Names);
    }

    [Fact]
    public async Task UnregisterReminder_OfARegisteredOne_EndsItsTicksAndLeavesTheTable()
    {
        await using var host = await Start();
        await Grain(host).Remind("reminder", TimeSpan.Zero, Soon).Within("The registration");
        await host.Signals.Raised(Tick);
        Assert.True(await Grain(host).Forget("reminder").Within("The end of the reminder"));
        Assert.Empty(_table.Names);

        // One tick may have been under way; ten ticks of another reminder bring no second one.
        var ticks = host.Signals.Count(Tick);
        await Grain(host).Remind("other", TimeSpan.Zero, Soon).Within("The registration of the other");
        await host.Signals.Raised($"{_key} other", times: 10);
        Assert.InRange(host.Signals.Count(Tick), ticks, ticks + 1);
    }

    [Fact]
    public async Task GetReminders_OfAGrain_NamesItsOwnOnly()
    {
        await using var host = await Start();
        await Grain(host).Remind("one", Never, Never).Within("The registration");
        await Grain(host).Remind("two", Never, Never).Within("The registration");
        await host.Grains.GetGrain<IReminderGrain>(EngineHost.NewKey()).Remind("three", Never, Never).Within("The registration");
        Assert.Equal(["one", "two"], await Grain(host).Names().Within("The names"));
        Assert.False(await Grain(host).Forget("three").Within("The search"));
        Assert.Equal(3, _table.Names.Count);
    }

    [Fact]
    public async Task RegisterOrUpdateReminder_BelowTheLeastPeriod_IsRefused()
    {
        await using var host = await EngineHost.Start(silo => silo.UseInMemoryReminderService());
        await Assert.ThrowsAsync<ArgumentException>(
            () => Grain(host).Remind("reminder", TimeSpan.Zero, TimeSpan.FromSeconds(59)).Within("The refusal"));
        Assert.Empty(await Grain(host).Names().Within("The names"));
    }

    [Fact]
    public async Task UseInMemoryReminderService_ForAHost_RemindsToo()
    {
        await using var host = await EngineHost.Start(silo => silo.UseInMemoryReminderService());
        await Grain(host).Remind("reminder", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)).Within("The registration");
        await host.Signals.Raised(Tick);
        Assert.Equal(["reminder"], await Grain(host).Names().Within("The names"));
    }

    private Task<EngineHost> Start() => EngineHost.Start(silo =>
    {
        silo.AddReminders();
        silo.Services.AddSingleton<IReminderTable>(_table);
        silo.Services.Configure<ReminderOptions>(options => options.MinimumReminderPeriod = Soon);
    });

    private IReminderGrain Grain(EngineHost host) => host.Grains.GetGrain<IReminderGrain>(_key);
}
