using System.Collections.Immutable;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Observers;

public interface INewsObserver : IGrainObserver
{
    /// <summary>Told and not waited for.</summary>
    void Tell(string news);

    /// <summary>Told and waited for.</summary>
    [ResponseTimeout("00:00:01")]
    Task Deliver(ImmutableArray<string> news);
}

public interface IPublisherGrain : IGrainWithStringKey
{
    Task Subscribe(INewsObserver observer);

    /// <summary>Subscribes and answers whether the same observer was subscribed already.</summary>
    Task<bool> SubscribeAgain(INewsObserver observer);

    Task Unsubscribe(INewsObserver observer);

    /// <summary>Tells all observers; answers with their number.</summary>
    Task<int> Tell(string news);

    /// <summary>Delivers to all observers and waits for each.</summary>
    Task Deliver(ImmutableArray<string> news);

    /// <summary>
    /// Begins a delivery that the call doesn't wait for; the grain raises "{key} delivered" when it is over, with where the rest
    /// of its code ran.
    /// </summary>
    Task BeginDelivery(ImmutableArray<string> news);
}

internal sealed class PublisherGrain(Signals signals) : Grain, IPublisherGrain
{
    private readonly HashSet<INewsObserver> _observers = [];

    public Task Subscribe(INewsObserver observer)
    {
        _observers.Add(observer);
        return Task.CompletedTask;
    }

    public Task<bool> SubscribeAgain(INewsObserver observer) => Task.FromResult(!_observers.Add(observer));

    public Task Unsubscribe(INewsObserver observer)
    {
        _observers.Remove(observer);
        return Task.CompletedTask;
    }

    public Task<int> Tell(string news)
    {
        foreach (var observer in _observers)
            observer.Tell(news);
        return Task.FromResult(_observers.Count);
    }

    public async Task Deliver(ImmutableArray<string> news)
    {
        foreach (var observer in _observers)
            await observer.Deliver(news);
    }

    public Task BeginDelivery(ImmutableArray<string> news)
    {
        _ = DeliverInTheBackground(news, TaskScheduler.Current);
        return Task.CompletedTask;
    }

    private async Task DeliverInTheBackground(ImmutableArray<string> news, TaskScheduler scheduler)
    {
        await Deliver(news);
        signals.Raise($"{this.GetPrimaryKeyString()} delivered", TaskScheduler.Current == scheduler ? "on the activation" : "elsewhere");
    }
}
