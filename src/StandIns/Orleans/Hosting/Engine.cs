using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.StandIn.Activations;
using Orleans.StandIn.Classes;
using Orleans.StandIn.Filters;
using Orleans.StandIn.Invocation;
using Orleans.StandIn.Observers;

namespace Orleans.StandIn.Hosting;

/// <summary>The engine of one silo: what its grains, references and services have in common.</summary>
internal sealed class Engine : IDisposable
{
    private readonly ActivationCollector _collector;
    private volatile bool _draining;

    public Engine(IServiceProvider services)
    {
        var messaging = services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value;
        Services = services;
        Time = services.GetRequiredService<TimeProvider>();
        Collection = services.GetRequiredService<IOptions<GrainCollectionOptions>>().Value;
        ResponseTimeout = messaging.ResponseTimeout;
        DropsExpired = messaging.DropExpiredMessages;
        CancelsOnTimeout = messaging.CancelRequestOnTimeout;
        WaitsForCancelled = messaging.WaitForCancellationAcknowledgement;
        PropagatesTraces = services.GetService<TracePropagation>() is not null;
        IncomingFilters = [.. services.GetServices<IIncomingGrainCallFilter>()];
        OutgoingFilters = [.. services.GetServices<IOutgoingGrainCallFilter>()];
        Deadlines = new CallDeadlines(Time);
        Observers = new ObserverRouter(this);
        Types = new GrainTypes(this);
        _collector = new ActivationCollector(this);
    }

    public IServiceProvider Services { get; }

    public TimeProvider Time { get; }

    public GrainCollectionOptions Collection { get; }

    public TimeSpan ResponseTimeout { get; }

    public bool DropsExpired { get; }

    public bool CancelsOnTimeout { get; }

    public bool WaitsForCancelled { get; }

    /// <summary>Whether a method runs in its caller's trace.</summary>
    public bool PropagatesTraces { get; }

    public IIncomingGrainCallFilter[] IncomingFilters { get; }

    public IOutgoingGrainCallFilter[] OutgoingFilters { get; }

    public CallDeadlines Deadlines { get; }

    public ObserverRouter Observers { get; }

    public GrainTypes Types { get; }

    public IEnumerable<Activation> Activations => Types.Used.SelectMany(each => each.Activations);

    /// <summary>Whether no call is taken any more.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Sends a call: the one way in, for all references.</summary>
    public Task<TResult> Send<TResult>(GrainReference target, GrainCall<TResult> call)
    {
        call.Target = target;
        call.Caller = GrainTurn.Activation;
        call.Context = RequestContext.Captured;
        call.Trace = PropagatesTraces ? Activity.Current : null;
        if (IsStopped || (_draining && call.Caller is null))
        {
            return Task.FromException<TResult>(Unavailable());
        }

        return OutgoingFilters.Length == 0 ? Deliver(call) : SendFiltered(call);
    }

    /// <summary>How long activations of the class are idle before they are collected.</summary>
    public TimeSpan CollectionAgeOf(Type grainClass)
    {
        if (Attribute.IsDefined(grainClass, typeof(KeepAliveAttribute)))
        {
            return TimeSpan.MaxValue;
        }

        if (Attribute.GetCustomAttribute(grainClass, typeof(CollectionAgeLimitAttribute)) is CollectionAgeLimitAttribute limit)
        {
            return limit.AlwaysActive ? TimeSpan.MaxValue : limit.AgeLimit;
        }

        return Collection.ClassSpecificCollectionAge.TryGetValue(grainClass.FullName!, out var age) ? age : Collection.CollectionAge;
    }

    /// <summary>
    /// Ends all activations: running requests finish, OnDeactivateAsync runs. Calls from outside are refused from now on; grains
    /// may still call each other, so it goes round until none is left, or until <paramref name="cancellationToken"/> says that
    /// it takes too long.
    /// </summary>
    public async Task Drain(CancellationToken cancellationToken)
    {
        _draining = true;
        try
        {
            for (var all = Activations.ToList(); all.Count > 0; all = [.. Activations])
            {
                var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "This process is terminating.");
                all.ForEach(activation => activation.Deactivate(reason, cancellationToken));
                await Task.WhenAll(all.Select(activation => activation.Deactivated)).WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }

        IsStopped = true;
        foreach (var activation in Activations)
        {
            activation.FailAll(Unavailable());
        }
    }

    public void Dispose()
    {
        IsStopped = true;
        _collector.Dispose();
        Deadlines.Dispose();
    }

    /// <summary>What a call gets that comes too late.</summary>
    public static SiloUnavailableException Unavailable() => new("The local Orleans host is shutting down and can no longer process the request.");

    private Task<TResult> Deliver<TResult>(GrainCall<TResult> call)
    {
        call.SentAt = Time.GetTimestamp();
        if (call.Token is { CanBeCanceled: true } token)
        {
            if (token.IsCancellationRequested)
            {
                return Task.FromCanceled<TResult>(token);
            }

            call.Cancellation = new CallCancellation(call, token, WaitsForCancelled);
            call.Token = call.Cancellation.Token;
            call.Cancellation.Listen();
        }

        call.Target.Router.Deliver(call);
        return call.Method.OneWay ? Task.FromResult<TResult>(default!) : call.Answer;
    }

    private async Task<TResult> SendFiltered<TResult>(GrainCall<TResult> call)
    {
        var filtered = new OutgoingCall(call, OutgoingFilters, async () =>
        {
            // A filter may have changed what the grain shall see.
            call.Context = RequestContext.Captured;
            return await Deliver(call);
        });
        await filtered.Invoke();
        return (TResult)filtered.Result!;
    }
}

/// <summary>Says, by being registered, that methods run in their callers' traces.</summary>
internal sealed class TracePropagation;
