using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Quotas;

namespace OrleansAi.Gateway.Admission;

/// <summary>
/// Admits calls from slices that quota grains leased to this process (<see cref="IQuotaGrain"/>). Nearly every call is
/// decided here without asking; what all processes hold together never exceeds a limit, so neither does what they admit.
/// </summary>
/// <remarks>
/// A slice may be spent for a short time only and is renewed while it is in use. A process that can't reach the grain refuses
/// once it has used up what it holds; it never admits without limit. Settled calls are charged in batches, within 200 ms.
/// </remarks>
public sealed partial class LeasedAdmission : IAdmission, IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<AccountKey, QuotaAccount> _accounts = new();
    private readonly ConcurrentDictionary<Task, byte> _exchanges = new();
    private readonly Channel<QuotaAccount> _awake = Channel.CreateUnbounded<QuotaAccount>(new UnboundedChannelOptions { SingleReader = true });
    private readonly string _front = Guid.NewGuid().ToString("N");
    private readonly CancellationTokenSource _stopping = new();
    private readonly IGrainFactory _grains;
    private readonly AdmissionOptions _options;
    private readonly TimeProvider _time;
    private readonly AdmissionClock _clock;
    private readonly ILogger<LeasedAdmission> _logger;
    private Task _loops = Task.CompletedTask;
    private bool _disposed;

    /// <summary>Admission that asks the quota grains of <paramref name="grains"/>. It works once it was started.</summary>
    public LeasedAdmission(IGrainFactory grains, IOptions<AdmissionOptions> options, TimeProvider time, ILogger<LeasedAdmission> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_grains, _options, _time, _logger) = (grains, options.Value, time, logger);
        _clock = new AdmissionClock(time);
    }

    /// <inheritdoc />
    public ValueTask<AdmissionDecision> ReserveAsync(AdmissionRequest request, CancellationToken cancellationToken) =>
        request.HasOtherAccounts ? ReserveAllAsync(request, cancellationToken) : ReserveAsync(UserOf(request), null, request, cancellationToken);

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loops = Task.WhenAll(ServeAwakeAsync(_stopping.Token), TickAsync(_stopping.Token));
        return Task.CompletedTask;
    }

    /// <summary>Charges what has ended and hands back what is held. Calls that end later are still charged, as long as the grains answer.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_accounts.Values.Select(account => HandBackAsync(account, cancellationToken)));

    /// <summary>Stops without a word to the grains: who waits is refused, and what is held returns when its lease ends.</summary>
    public async ValueTask DisposeAsync()
    {
        // The container disposes once for each service type that it resolves to this.
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _stopping.CancelAsync();
        await _loops.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_exchanges.Keys);
        foreach (var account in _accounts.Values)
        {
            account.RefuseWaiting();
        }

        _stopping.Dispose();
    }

    private static AccountKey UserOf(in AdmissionRequest request) =>
        new(request.Caller.Tenant, request.Caller.User, request.Caller.Tier, request.Endpoint);

    // The narrowest account first: whom it refuses has taken nothing of what many share. All calls take them in the same order.
    private async ValueTask<AdmissionDecision> ReserveAllAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        LeasedReservation? held = null;
        RateLimitStatus? status = null;
        var admitted = false;
        try
        {
            for (var account = CallAccount.Key; account <= CallAccount.Model; account++)
            {
                var limits = LimitsOf(request, account);
                if (limits is null && account != CallAccount.User)
                {
                    continue;
                }

                var key = limits is null ? UserOf(request) : AccountKey.Of(limits);
                var decision = await ReserveAsync(key, limits?.Limits, request, cancellationToken);
                // What is left of a model's limits would tell what other tenants do.
                status = account == CallAccount.Model ? status : RateLimitStatus.Tighter(status, decision.Limits);
                if (decision.Reservation is not LeasedReservation reservation)
                {
                    return decision with { Limits = status };
                }

                reservation.Next = held;
                held = reservation;
            }

            if (held!.Confirm() is { } lapsed)
            {
                return new AdmissionDecision(null, Refusals.Unavailable(lapsed.Key, Tick), status);
            }

            admitted = true;
            return new AdmissionDecision(held, null, status);
        }
        finally
        {
            if (!admitted)
            {
                held?.Release();
            }
        }
    }

    private static AccountLimits? LimitsOf(in AdmissionRequest request, CallAccount account) => account switch
    {
        CallAccount.Key => request.Caller.KeyLimits,
        CallAccount.Tenant => request.Tenant,
        CallAccount.Model => request.Model,
        _ => null,
    };

    private ValueTask<AdmissionDecision> ReserveAsync(
        AccountKey key, QuotaLimits? limits, AdmissionRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!_accounts.TryGetValue(key, out var account))
            {
                account = _accounts.GetOrAdd(key, NewAccount);
            }

            if (!ReferenceEquals(account.Limits, limits))
            {
                account.Limits = limits;
            }

            if (account.TryReserve(request, out var decision, out var waiting))
            {
                if (waiting is null)
                {
                    return new(decision);
                }

                if (_stopping.IsCancellationRequested)
                {
                    account.RefuseWaiting();
                }

                return WaitAsync(account, waiting, cancellationToken);
            }

            _accounts.TryRemove(new KeyValuePair<AccountKey, QuotaAccount>(key, account));
        }
    }

    private static async ValueTask<AdmissionDecision> WaitAsync(QuotaAccount account, WaitingCall waiting, CancellationToken cancellationToken)
    {
        try
        {
            return await waiting.Decision.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            account.Abandon(waiting);
            throw;
        }
    }

    private QuotaAccount NewAccount(AccountKey key) => new(key, _front, _options, _clock, account => _awake.Writer.TryWrite(account));

    // Exchanges run outside of whatever called: a grain's turn must not carry what other callers wait for.
    private async Task ServeAwakeAsync(CancellationToken cancellationToken)
    {
        while (await _awake.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_awake.Reader.TryRead(out var account))
            {
                _ = StartExchange(account, handBack: false);
            }
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (var account in _accounts)
            {
                if (account.Value.IsDue())
                {
                    _ = StartExchange(account.Value, handBack: false);
                }
                else if (account.Value.TryRetire())
                {
                    _accounts.TryRemove(account);
                }
            }
        }
    }

    private Task StartExchange(QuotaAccount account, bool handBack)
    {
        var exchange = ExchangeAsync(account, handBack);
        if (!exchange.IsCompleted)
        {
            _exchanges.TryAdd(exchange, 0);
            _ = exchange.ContinueWith(
                done => _exchanges.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return exchange;
    }

    private async Task ExchangeAsync(QuotaAccount account, bool handBack)
    {
        if (account.Begin(handBack) is not { } request)
        {
            return;
        }

        try
        {
            var grain = _grains.GetGrain<IQuotaGrain>(account.Key.Name);
            var grant = await grain.Lease(request, CancellationToken.None).WaitAsync(_options.LeaseTimeout, _time);
            account.Complete(request, grant);
        }
        catch (Exception exception)
        {
            if (account.Fail())
            {
                LogUnreachable(_logger, account.Key.Name, exception);
            }
        }
    }

    private async Task HandBackAsync(QuotaAccount account, CancellationToken cancellationToken)
    {
        while (!account.IsSettled)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                LogUnsettled(_logger, account.Key.Name);
                return;
            }

            await StartExchange(account, handBack: true);
            if (!account.IsSettled)
            {
                await Task.Delay(Tick, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The quota grain of {Account} did not answer; calls are refused once what is held here is used up.")]
    private static partial void LogUnreachable(ILogger logger, string account, Exception exception);

    [LoggerMessage(LogLevel.Error, "The last calls of {Account} could not be charged before the end: its quota grain did not answer.")]
    private static partial void LogUnsettled(ILogger logger, string account);

    private enum CallAccount
    {
        Key,
        User,
        Tenant,
        Model,
    }
}
