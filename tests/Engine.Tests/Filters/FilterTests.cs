using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Filters;

public sealed class FilterTests : IAsyncLifetime
{
    private readonly Filter _first = new("first");
    private readonly Filter _second = new("second");
    private readonly OutgoingFilter _outgoing = new();
    private readonly List<string> _order = [];
    private EngineHost? _host;

    private IFilteredGrain Grain { get; set; } = null!;

    public async Task InitializeAsync()
    {
        _host = await EngineHost.Start(silo =>
        {
            silo.Services.AddSingleton<IIncomingGrainCallFilter>(_first);
            silo.Services.AddSingleton<IIncomingGrainCallFilter>(_second);
            silo.Services.AddSingleton<IOutgoingGrainCallFilter>(_outgoing);
        });
        Grain = _host.Grains.GetGrain<IFilteredGrain>(EngineHost.NewKey());
    }

    public async Task DisposeAsync() => await _host!.DisposeAsync();

    [Fact]
    public async Task IncomingFilter_OfACall_SeesInterfaceMethodArgumentsGrainAndResult()
    {
        string? seen = null;
        _first.During = async context =>
        {
            var arguments = Enumerable.Range(0, context.Request.GetArgumentCount()).Select(context.Request.GetArgument);
            var before = $"{context.InterfaceMethod.DeclaringType!.Name}.{context.InterfaceMethod.Name}/{context.MethodName}"
                + $"({string.Join(", ", arguments)}) of {context.Grain.GetType().Name} {context.TargetId.Key}";
            await context.Invoke();
            seen = $"{before} = {context.Result}";
        };
        Assert.Equal("a-1", await Grain.Join("a", 1).Within("The answer"));
        Assert.Equal($"IFilteredGrain.Join/Join(a, 1) of FilteredGrain {Grain.GetPrimaryKeyString()} = a-1", seen);
    }

    [Fact]
    public async Task IncomingFilter_OfACall_SeesTheInterfacesName()
    {
        string? seen = null;
        _first.During = context =>
        {
            seen = context.InterfaceName;
            return context.Invoke();
        };
        await Grain.Join("a", 1).Within("The answer");
        Assert.Contains(nameof(IFilteredGrain), seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IncomingFilter_ThatDoesNotInvoke_AnswersInTheGrainsPlace()
    {
        _first.During = context =>
        {
            context.Result = "from the filter";
            return Task.CompletedTask;
        };
        Assert.Equal("from the filter", await Grain.Join("a", 1).Within("The answer"));
        _first.During = null;
        Assert.Equal(0, await Grain.Served().Within("The number of calls"));
    }

    [Fact]
    public async Task IncomingFilter_AfterInvoking_CanChangeTheResult()
    {
        _first.During = async context =>
        {
            await context.Invoke();
            context.Result = $"{context.Result}, filtered";
        };
        Assert.Equal("a-1, filtered", await Grain.Join("a", 1).Within("The answer"));
    }

    [Fact]
    public async Task IncomingFilter_BeforeInvoking_CanChangeAnArgument()
    {
        _first.During = context =>
        {
            context.Request.SetArgument(0, "b");
            return context.Invoke();
        };
        Assert.Equal("b-1", await Grain.Join("a", 1).Within("The answer"));
    }

    [Fact]
    public async Task IncomingFilter_ThatThrows_FailsTheCallAndNotTheGrain()
    {
        _first.During = _ => throw new UnauthorizedAccessException("Not this caller.");
        var error = await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Grain.Join("a", 1).Within("The refusal"));
        Assert.Equal("Not this caller.", error.Message);
        _first.During = null;
        Assert.Equal(0, await Grain.Served().Within("The number of calls"));
    }

    [Fact]
    public async Task IncomingFilter_AroundAFailingCall_SeesTheExceptionAndCanReplaceIt()
    {
        _first.During = async context =>
        {
            try
            {
                await context.Invoke();
            }
            catch (InvalidOperationException error)
            {
                throw new InvalidDataException($"Seen: {error.Message}");
            }
        };
        var replaced = await Assert.ThrowsAsync<InvalidDataException>(() => Grain.Fail("broken").Within("The failure"));
        Assert.Equal("Seen: broken", replaced.Message);
    }

    [Fact]
    public async Task IncomingFilters_InTheOrderOfTheirRegistration_SurroundEachOther()
    {
        _first.During = context => Surround("first", context);
        _second.During = context => Surround("second", context);
        await Grain.Join("a", 1).Within("The answer");
        Assert.Equal(["first in", "second in", "second out", "first out"], _order);
    }

    [Fact]
    public async Task IncomingFilter_OnTheActivation_RunsInTheCallsTurn()
    {
        TaskScheduler? before = null, after = null;
        _first.During = async context =>
        {
            before = TaskScheduler.Current;
            await context.Invoke();
            await Task.Yield();
            after = TaskScheduler.Current;
        };
        await Grain.Join("a", 1).Within("The answer");
        Assert.NotSame(TaskScheduler.Default, before);
        Assert.Same(before, after);
    }

    [Fact]
    public async Task OutgoingFilter_OfCallsByClientsAndGrains_SeesBoth()
    {
        var other = _host!.Grains.GetGrain<IFilteredGrain>(EngineHost.NewKey());
        await Grain.Forward(other, "a", 1).Within("The answer");
        Assert.Equal(["Forward", "Join"], _outgoing.Methods);
    }

    [Fact]
    public async Task RequestContext_SetByAnOutgoingFilter_IsSeenByTheIncomingOne()
    {
        string? seen = null;
        _outgoing.Before = () => RequestContext.Set("trace", "42");
        _first.During = context =>
        {
            seen = RequestContext.Get("trace") as string;
            return context.Invoke();
        };
        await Grain.Join("a", 1).Within("The answer");
        Assert.Equal("42", seen);
    }

    private async Task Surround(string name, IIncomingGrainCallContext context)
    {
        _order.Add($"{name} in");
        await context.Invoke();
        _order.Add($"{name} out");
    }

    /// <summary>A filter whose doing a test sets; calls of the engine's own grains pass.</summary>
    private sealed class Filter(string name) : IIncomingGrainCallFilter
    {
        public Func<IIncomingGrainCallContext, Task>? During { get; set; }

        public Task Invoke(IIncomingGrainCallContext context) =>
            During is { } during && context.Grain is IFilteredGrain ? during(context) : context.Invoke();

        public override string ToString() => name;
    }

    private sealed class OutgoingFilter : IOutgoingGrainCallFilter
    {
        private readonly Lock _lock = new();
        private readonly List<string> _methods = [];

        public Action? Before { get; set; }

        public IReadOnlyList<string> Methods
        {
            get
            {
                lock (_lock)
                    return [.. _methods];
            }
        }

        public Task Invoke(IOutgoingGrainCallContext context)
        {
            if (context.InterfaceMethod.DeclaringType == typeof(IFilteredGrain))
            {
                lock (_lock)
                    _methods.Add(context.MethodName);
                Before?.Invoke();
            }

            return context.Invoke();
        }
    }
}
