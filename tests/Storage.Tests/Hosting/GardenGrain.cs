using Orleans.Runtime;
using OrleansAi.Storage.Tests.GrainState;

namespace OrleansAi.Storage.Tests.Hosting;

[Alias("OrleansAi.Storage.Tests.IGardenGrain")]
public interface IGardenGrain : IGrainWithStringKey
{
    [Alias("Plant")]
    Task Plant(string name);

    [Alias("Look")]
    Task<Garden> Look();

    [Alias("Leave")]
    Task Leave();

    [Alias("Remind")]
    Task Remind(string name);

    [Alias("IsReminded")]
    Task<bool> IsReminded(string name);
}

/// <summary>A grain that stores through the storage named "Default" and has reminders.</summary>
public sealed class GardenGrain([PersistentState("garden")] IPersistentState<Garden> garden) : Grain, IGardenGrain, IRemindable
{
    public Task Plant(string name)
    {
        garden.State = garden.State with { Plants = garden.State.Plants.Add(new Plant { Name = name }) };
        return garden.WriteStateAsync();
    }

    public Task<Garden> Look() => Task.FromResult(garden.State);

    public Task Leave() => garden.ClearStateAsync();

    public Task Remind(string name) => this.RegisterOrUpdateReminder(name, TimeSpan.FromHours(1), TimeSpan.FromHours(1));

    public async Task<bool> IsReminded(string name) => await this.GetReminder(name) is not null;

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
}
