using System.Collections.Frozen;
using System.Collections.Immutable;
using OrleansAi.Access;
using OrleansAi.Api.Tests.Hosting;
using OrleansAi.Gateway.Admission;
using OrleansAi.Grains.Quotas;
using OrleansAi.Quotas;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace OrleansAi.Grains.Tests.Quotas.Simulation;

/// <summary>
/// Several processes' real admission in front of simulated quota grains: two tenants with users, whose keys, and the models that they
/// call, have limits of their own. The seed decides what comes and what is lost.
/// </summary>
internal sealed class SimulatedAccounts
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly OneThread _thread;
    private readonly Random _random;
    private readonly int _seed;
    private readonly bool _faults;
    private readonly Dictionary<string, SimulatedQuotaGrain> _grains = new(StringComparer.Ordinal);
    private readonly List<LeasedAdmission> _fronts = [];
    private readonly List<Caller> _callers = [];
    private readonly Dictionary<string, AccountLimits?> _tenants = new(StringComparer.Ordinal);
    private readonly List<AccountLimits?> _models = [];
    private readonly List<(Task<AdmissionDecision> Decision, AccountsCall Call)> _waiting = [];
    private int _calls;

    public SimulatedAccounts(OneThread thread, int seed, int fronts, bool faults)
    {
        (_thread, _random, _seed, _faults) = (thread, new Random(seed), seed, faults);
        Time = new ManualTime(new DateTimeOffset(2026, 5, 4, _random.Next(24), _random.Next(60), 0, TimeSpan.Zero));
        UserTier = new Tier("pro", SomeLimits(), FrozenDictionary<string, QuotaLimits>.Empty);
        foreach (var (tenant, user) in new[] { ("acme", "alice"), ("acme", "alice"), ("acme", "bob"), ("globex", "eve") })
        {
            _tenants.TryAdd(tenant, AccountLimits.OfTenant(tenant, SomeLimits()));
            var limits = _random.Next(3) == 0 ? null : AccountLimits.OfKey($"key-{_callers.Count}", SomeLimits());
            _callers.Add(new Caller { Tenant = tenant, User = user, Tier = UserTier.Name, Scopes = [Scope.Chat], KeyLimits = limits });
        }

        _models.AddRange([AccountLimits.OfModel("chat", SomeLimits()), AccountLimits.OfModel("large/one", SomeLimits()), null]);
        var grains = GrainDoubles.Create((_, account) => GrainOf(account));
        while (_fronts.Count < fronts)
        {
            var front = new LeasedAdmission(grains, Options.Create(new AdmissionOptions()), Time, NullLogger<LeasedAdmission>.Instance);
            front.StartAsync(CancellationToken.None);
            _fronts.Add(front);
        }
    }

    public ManualTime Time { get; }

    /// <summary>The tier of all users.</summary>
    public Tier UserTier { get; }

    /// <summary>The calls that passed, in order.</summary>
    public List<AccountsCall> Passed { get; } = [];

    /// <summary>How many calls were refused.</summary>
    public int Refused { get; private set; }

    /// <summary>The grains that were asked, by account, with what limits each.</summary>
    public IEnumerable<(string Account, Tier Limits, SimulatedGrain Grain)> Accounts =>
        _grains.Select(grain => (grain.Key, grain.Value.Limits(UserTier), grain.Value.Grain));

    public void Run(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Advance(TimeSpan.FromMilliseconds(_random.Next(100) < 2 ? _random.Next(20_000) : _random.Next(40)));
            switch (_random.Next(100))
            {
                case < 60:
                    Come();
                    break;
                case < 90:
                    EndOne();
                    break;
                case < 92 when _faults && _grains.Count > 0:
                    _grains.OrderBy(grain => grain.Key, StringComparer.Ordinal).ElementAt(_random.Next(_grains.Count)).Value.Grain.Restart(inOrder: _random.Next(2) == 0);
                    break;
            }
        }
    }

    /// <summary>Ends all calls and lets everything be reported, with nothing lost.</summary>
    public void Quiet(TimeSpan time)
    {
        foreach (var grain in _grains.Values)
        {
            grain.Faults = false;
        }

        for (var end = Time.Elapsed + time; Time.Elapsed < end;)
        {
            while (Running.FirstOrDefault() is { } call)
            {
                call.Settle(call.Tokens, Money.Zero, Time.Elapsed);
            }

            Advance(Step);
        }

        Assert.Empty(_waiting);
    }

    /// <summary>The calls that run.</summary>
    public IEnumerable<AccountsCall> Running => Passed.Where(call => call.Runs);

    private void Come()
    {
        var (caller, model) = (_callers[_random.Next(_callers.Count)], _models[_random.Next(_models.Count)]);
        var request = new AdmissionRequest(
            $"call-{_calls++}", caller, "/v1/chat/completions", _random.Next(400), new Money(_random.NextInt64(20_000_000)))
        {
            Tenant = _tenants[caller.Tenant],
            Model = model,
        };
        var decision = _fronts[_random.Next(_fronts.Count)].ReserveAsync(request, CancellationToken.None).AsTask();
        _waiting.Add((decision, new AccountsCall(request)));
        TakeDecisions();
    }

    private void EndOne()
    {
        if (Running.ToArray() is { Length: > 0 } running)
        {
            var call = running[_random.Next(running.Length)];
            if (_faults && _random.Next(5) == 0)
            {
                call.Release();
            }
            else
            {
                call.Settle(_random.NextInt64(call.Tokens + 1), new Money(_random.NextInt64(call.Reserved.Nanodollars + 1)), Time.Elapsed);
            }
        }
    }

    private void Advance(TimeSpan time)
    {
        for (var end = Time.Elapsed + time; Time.Elapsed < end;)
        {
            _thread.RunAll();
            TakeDecisions();
            Time.Advance(end - Time.Elapsed < Step ? end - Time.Elapsed : Step);
        }

        _thread.RunAll();
        TakeDecisions();
    }

    private void TakeDecisions()
    {
        foreach (var waiting in _waiting.Where(waiting => waiting.Decision.IsCompleted).ToArray())
        {
            _waiting.Remove(waiting);
            if (waiting.Decision.GetAwaiter().GetResult().Reservation is { } reservation)
            {
                waiting.Call.Begin(reservation, Time.Elapsed);
                Passed.Add(waiting.Call);
            }
            else
            {
                Refused++;
            }
        }
    }

    private SimulatedQuotaGrain GrainOf(string account)
    {
        if (!_grains.TryGetValue(account, out var grain))
        {
            // A network of its own for each: which account's exchange of one moment begins first depends on hashes of strings.
            var network = new Random(account.Aggregate(_seed, (hash, letter) => unchecked((hash * 31) + letter)));
            grain = _grains[account] = new SimulatedQuotaGrain(Time, LimitsOf(account), UserTier, network) { Faults = _faults };
        }

        return grain;
    }

    private QuotaLimits? LimitsOf(string account) => _callers.Select(caller => caller.KeyLimits)
        .Concat(_tenants.Values).Concat(_models).FirstOrDefault(limits => limits?.Account == account)?.Limits;

    private QuotaLimits SomeLimits() => new()
    {
        RequestsPerMinute = _random.Next(2) == 0 ? null : _random.Next(1, 60),
        TokensPerMinute = _random.Next(2) == 0 ? null : _random.Next(400, 10_000),
        ConcurrentRequests = _random.Next(2) == 0 ? null : _random.Next(1, 8),
        BudgetPerDay = _random.Next(2) == 0 ? null : new Money(_random.NextInt64(20_000_000, 1_000_000_000)),
        BudgetPerMonth = _random.Next(2) == 0 ? null : new Money(_random.NextInt64(20_000_000, 2_000_000_000)),
    };
}
