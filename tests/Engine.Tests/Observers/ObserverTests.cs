using System.Collections.Immutable;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Observers;

public sealed class ObserverTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private readonly string _key = EngineHost.NewKey();
    private readonly Signals _signals = fixture.Host.Signals;

    private IPublisherGrain Grain => fixture.Host.Grains.GetGrain<IPublisherGrain>(_key);

    [Fact]
    public async Task Notification_ToSeveralObservers_ReachesAll()
    {
        var first = Listen("first");
        var second = Listen("second");
        await Grain.Subscribe(first.Reference).Within("The subscription");
        await Grain.Subscribe(second.Reference).Within("The subscription");
        Assert.Equal(2, await Grain.Tell("hello").Within("The answer"));
        Assert.Equal(["hello"], await _signals.Raised($"{_key} first"));
        Assert.Equal(["hello"], await _signals.Raised($"{_key} second"));
        GC.KeepAlive(first);
        GC.KeepAlive(second);
    }

    [Fact]
    public async Task Notification_WithoutAResult_IsNotWaitedFor()
    {
        var listener = Listen("held", hold: true);
        await Grain.Subscribe(listener.Reference).Within("The subscription");
        await Grain.Tell("one").Within("The answer while the observer is held");
        await _signals.Raised($"{_key} held");
        await Grain.Tell("two").Within("The answer while the observer is held");
        listener.Release.SetResult();
        Assert.Equal(["one", "two"], await _signals.Raised($"{_key} held", times: 2));
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Notification_WhoseObserverThrows_DoesNotFailTheGrain()
    {
        var listener = Listen("failing", fail: true);
        await Grain.Subscribe(listener.Reference).Within("The subscription");
        Assert.Equal(1, await Grain.Tell("one").Within("The answer"));
        await _signals.Raised($"{_key} failing");
        await Grain.Tell("two").Within("The answer");
        await _signals.Raised($"{_key} failing", times: 2);
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Delivery_ToAnObserver_IsWaitedForAndCarriesItsArguments()
    {
        var listener = Listen("batch");
        await Grain.Subscribe(listener.Reference).Within("The subscription");
        await Grain.Deliver(["one", "two"]).Within("The delivery");
        Assert.Equal(["one+two"], _signals.Details($"{_key} batch"));
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Delivery_WhoseObserverThrows_FailsWithTheExceptionsType()
    {
        var listener = Listen("failing", fail: true);
        await Grain.Subscribe(listener.Reference).Within("The subscription");
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Grain.Deliver(["one"]).Within("The delivery"));
        Assert.Equal("Bad news.", error.Message);
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Notification_ToADeletedObserver_GoesNowhere()
    {
        var dead = Listen("dead");
        var live = Listen("live");
        await Grain.Subscribe(dead.Reference).Within("The subscription");
        await Grain.Subscribe(live.Reference).Within("The subscription");
        fixture.Host.Grains.DeleteObjectReference<INewsObserver>(dead.Reference);

        Assert.Equal(2, await Grain.Tell("hello").Within("The answer"));
        await _signals.Raised($"{_key} live");
        Assert.Equal(0, _signals.Count($"{_key} dead"));
        GC.KeepAlive(dead);
        GC.KeepAlive(live);
    }

    /// <summary>Official Orleans lets the delivery run into its response timeout; an engine may also know at once.</summary>
    [Fact]
    public async Task Delivery_ToADeletedObserver_FailsWithinItsTimeout()
    {
        var dead = Listen("dead");
        await Grain.Subscribe(dead.Reference).Within("The subscription");
        fixture.Host.Grains.DeleteObjectReference<INewsObserver>(dead.Reference);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Grain.Deliver(["one"]).Within("The failure of the delivery"));
        Assert.True(error is TimeoutException or OrleansException, $"The delivery failed with {error}.");
        Assert.Equal(0, _signals.Count($"{_key} dead"));
        GC.KeepAlive(dead);
    }

    [Fact]
    public async Task Delivery_ThatHangs_TimesOutAndTheGrainGoesOn()
    {
        var listener = Listen("held", hold: true);
        await Grain.Subscribe(listener.Reference).Within("The subscription");
        await Assert.ThrowsAsync<TimeoutException>(() => Grain.Deliver(["one"]).Within("The failure of the delivery"));
        Assert.Equal(1, await Grain.Tell("two").Within("The next answer"));
        listener.Release.SetResult();
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Delivery_BegunAndNotAwaited_RunsOnAfterItsCallOnTheActivation()
    {
        var listener = Listen("held", hold: true);
        await Grain.Subscribe(listener.Reference).Within("The subscription");
        await Grain.BeginDelivery(["one"]).Within("The call that doesn't wait");
        await _signals.Raised($"{_key} held");
        Assert.Equal(0, _signals.Count($"{_key} delivered"));
        listener.Release.SetResult();
        Assert.Equal(["on the activation"], await _signals.Raised($"{_key} delivered"));
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Reference_PassedTwice_IsTheSameToTheGrain()
    {
        var listener = Listen("one");
        Assert.False(await Grain.SubscribeAgain(listener.Reference).Within("The first subscription"));
        Assert.True(await Grain.SubscribeAgain(listener.Reference).Within("The second subscription"));
        await Grain.Unsubscribe(listener.Reference).Within("The end of the subscription");
        Assert.Equal(0, await Grain.Tell("hello").Within("The answer"));
        GC.KeepAlive(listener);
    }

    private Listener Listen(string name, bool hold = false, bool fail = false)
    {
        var listener = new Listener(_signals, $"{_key} {name}", fail);
        if (!hold)
            listener.Release.SetResult();
        listener.Reference = fixture.Host.Grains.CreateObjectReference<INewsObserver>(listener);
        return listener;
    }

    /// <summary>Raises its signal for all it hears; the engine may hold it weakly, so a test keeps it alive.</summary>
    private sealed class Listener(Signals signals, string signal, bool fail) : INewsObserver
    {
        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public INewsObserver Reference { get; set; } = null!;

        public void Tell(string news)
        {
            signals.Raise(signal, news);
            if (fail)
                throw new InvalidDataException("Bad news.");
            if (!Release.Task.IsCompleted)
                Hold();
        }

        public async Task Deliver(ImmutableArray<string> news)
        {
            signals.Raise(signal, string.Join('+', news));
            if (fail)
                throw new InvalidDataException("Bad news.");
            await Release.Task.Within("The release of the observer", TimeSpan.FromMinutes(2));
        }

        // A void method holds its thread, as slow code in it would.
        private void Hold() => ((IAsyncResult)Release.Task).AsyncWaitHandle.WaitOne(TimeSpan.FromMinutes(2));
    }
}
