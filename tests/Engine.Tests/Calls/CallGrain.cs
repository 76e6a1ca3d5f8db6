using System.Collections.Immutable;
using Orleans.Concurrency;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Calls;

[GenerateSerializer, Immutable, Alias("OrleansAi.Engine.Tests.Shape")]
public abstract record Shape;

[GenerateSerializer, Immutable, Alias("OrleansAi.Engine.Tests.Circle")]
public sealed record Circle([property: Id(0)] double Radius) : Shape;

[GenerateSerializer, Immutable, Alias("OrleansAi.Engine.Tests.Square")]
public sealed record Square([property: Id(0)] double Side) : Shape;

public interface IPingable : IGrainWithStringKey
{
    Task<int> Ping(int value);
}

public interface ICallGrain : IPingable
{
    Task Nothing();

    ValueTask NothingAsValueTask();

    ValueTask<int> ValueTaskOf(int value);

    Task<string?> Echo(string? text);

    Task<string> Kinds(int number, DateTimeOffset time, Guid id, DayOfWeek day, decimal money, TimeSpan? span, (int, string) pair);

    Task<string> Names(ImmutableArray<Shape> shapes);

    Task<Shape> Grow(Shape shape);

    Task<ImmutableDictionary<string, int>> Lengths(ImmutableArray<string> words);

    Task<byte[]> Reverse(byte[] bytes);

    /// <summary>Calls a chain of that many grains, each waiting for the next; answers with their number.</summary>
    Task<int> Chain(int depth);

    /// <summary>Pings another grain that many times, one after the other.</summary>
    Task<int> PingOften(IPingable other, int times);

    /// <summary>Pings that many grains at once; answers with the sum.</summary>
    Task<int> PingAll(int grains);

    Task<int> Increment();

    /// <summary>Sends itself a call and doesn't wait for it; raises "{key} self" in it.</summary>
    Task CallSelfLater();

    Task RaiseSelf();

    /// <summary>
    /// Starts work that goes on after the call: it counts down on the activation between other calls, and then raises
    /// "{key} background" with how many times it met one of them on another thread.
    /// </summary>
    Task StartBackground(int rounds);

    [AlwaysInterleave]
    Task Interrupt();
}

internal sealed class CallGrain(Signals signals) : Grain, ICallGrain
{
    private int _count;
    private int _inside;
    private int _overlaps;

    public Task<int> Ping(int value) => Task.FromResult(value);

    public Task Nothing() => Task.CompletedTask;

    public ValueTask NothingAsValueTask() => ValueTask.CompletedTask;

    public async ValueTask<int> ValueTaskOf(int value)
    {
        await Task.Yield();
        return value;
    }

    public Task<string?> Echo(string? text) => Task.FromResult(text);

    public Task<string> Kinds(
        int number, DateTimeOffset time, Guid id, DayOfWeek day, decimal money, TimeSpan? span, (int, string) pair) =>
        Task.FromResult(FormattableString.Invariant($"{number} {time:O} {id} {day} {money} {span?.ToString() ?? "none"} {pair}"));

    public Task<string> Names(ImmutableArray<Shape> shapes) =>
        Task.FromResult(string.Join(", ", shapes.Select(shape => shape.GetType().Name)));

    public Task<Shape> Grow(Shape shape) => Task.FromResult<Shape>(shape switch
    {
        Circle circle => circle with { Radius = circle.Radius * 2 },
        Square square => square with { Side = square.Side * 2 },
        _ => throw new NotSupportedException(shape.GetType().Name),
    });

    public Task<ImmutableDictionary<string, int>> Lengths(ImmutableArray<string> words) =>
        Task.FromResult(words.ToImmutableDictionary(word => word, word => word.Length));

    public Task<byte[]> Reverse(byte[] bytes)
    {
        Array.Reverse(bytes);
        return Task.FromResult(bytes);
    }

    public async Task<int> Chain(int depth) =>
        depth == 0 ? 0 : 1 + await GrainFactory.GetGrain<ICallGrain>($"{this.GetPrimaryKeyString()}+").Chain(depth - 1);

    public async Task<int> PingOften(IPingable other, int times)
    {
        var sum = 0;
        for (var i = 0; i < times; i++)
            sum += await other.Ping(1);
        return sum;
    }

    public async Task<int> PingAll(int grains)
    {
        var key = this.GetPrimaryKeyString();
        var pings = Enumerable.Range(0, grains).Select(number => GrainFactory.GetGrain<IPingable>($"{key}/{number}").Ping(number));
        return (await Task.WhenAll(pings)).Sum();
    }

    public async Task<int> Increment()
    {
        var count = _count;
        await Task.Yield();
        return _count = count + 1;
    }

    public Task CallSelfLater()
    {
        _ = this.AsReference<ICallGrain>().RaiseSelf();
        Assert.Equal(0, signals.Count($"{this.GetPrimaryKeyString()} self"));
        return Task.CompletedTask;
    }

    public Task RaiseSelf()
    {
        signals.Raise($"{this.GetPrimaryKeyString()} self");
        return Task.CompletedTask;
    }

    public Task StartBackground(int rounds)
    {
        _ = WorkInTheBackground(rounds);
        return Task.CompletedTask;
    }

    public Task Interrupt()
    {
        Visit();
        return Task.CompletedTask;
    }

    private async Task WorkInTheBackground(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            await Task.Yield();
            Visit();
        }

        signals.Raise($"{this.GetPrimaryKeyString()} background", $"{_overlaps}");
    }

    private void Visit()
    {
        if (Interlocked.Increment(ref _inside) != 1)
            Interlocked.Increment(ref _overlaps);
        Thread.SpinWait(50);
        Interlocked.Decrement(ref _inside);
    }
}
