using System.Collections.Frozen;
using OrleansAi.Grains.Quotas;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Tests.Quotas.Simulation;

/// <summary>
/// Fronts and a quota grain over a network that loses and delays, with crashes of both; a seed replays a run. All that passed is
/// kept, so that limits can be checked from outside.
/// </summary>
internal sealed class SimulatedCluster
{
    public const string OwnEndpoint = "/v1/embeddings";
    private static readonly string[] Endpoints = ["/v1/chat/completions", "/v1/completions", OwnEndpoint];

    private readonly Random _random;
    private readonly List<Message> _network = [];
    private readonly List<SimulatedFront> _fronts = [];
    private readonly int _frontCount;
    private int _names;

    public SimulatedCluster(int seed, int fronts, QuotaLimits shared, QuotaLimits own)
    {
        _random = new Random(seed);
        _frontCount = fronts;
        Tier = new Tier("pro", shared, new Dictionary<string, QuotaLimits> { [OwnEndpoint] = own }.ToFrozenDictionary());
        Time = new ManualTime(new DateTimeOffset(2026, 5, 4, _random.Next(24), _random.Next(60), 0, TimeSpan.Zero));
        Grain = new SimulatedGrain(Time, Tier);
        Grain.Restart(inOrder: true);
        while (_fronts.Count < _frontCount)
        {
            _fronts.Add(NewFront());
        }
    }

    public Tier Tier { get; }

    public ManualTime Time { get; }

    public SimulatedGrain Grain { get; }

    /// <summary>All calls that ever passed, in order.</summary>
    public List<PassedCall> Passed { get; } = [];

    public int MostRunning { get; private set; }

    /// <summary>Whether fronts and the grain may crash, and messages get lost.</summary>
    public bool Faults { get; init; } = true;

    public void Run(int steps, Money mostCost)
    {
        for (var step = 0; step < steps; step++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(_random.Next(100) < 2 ? _random.Next(20_000) : _random.Next(60)));
            switch (_random.Next(100))
            {
                case < 45:
                    Record(Any().Come($"call-{step}", _random.Next(400), new Money(_random.NextInt64(mostCost.Nanodollars + 1))));
                    break;
                case < 65:
                    EndOne(mostCost);
                    break;
                case < 66 when Faults:
                    Kill(Any());
                    break;
                case < 67 when Faults:
                    Grain.Restart(inOrder: _random.Next(2) == 0);
                    break;
                default:
                    Exchange(reliable: !Faults);
                    break;
            }

            CheckRunning();
        }
    }

    /// <summary>Ends all calls and lets everything arrive, for as long as told.</summary>
    public void Quiet(TimeSpan time)
    {
        for (var end = Time.Elapsed + time; Time.Elapsed < end; Time.Advance(TimeSpan.FromMilliseconds(100)))
        {
            foreach (var front in _fronts)
            {
                while (front.Running.Count > 0)
                {
                    End(front, front.Running[0], call => call.Settle(call.Tokens, Money.Zero));
                }
            }

            Exchange(reliable: true);
        }
    }

    /// <summary>How many calls pass on one front, one after another, until the first is refused.</summary>
    public (int Passed, string Refusal) CountUntilRefused(string endpoint)
    {
        var front = new SimulatedFront(Time, $"front-{_names++}", Tier.Name, endpoint);
        _fronts.Add(front);
        for (var count = 0; ; count++)
        {
            Assert.True(count < 100_000, "No call was ever refused.");
            Record(front.Come($"count-{endpoint}-{count}", 0, Money.Zero));
            for (var tries = 0; front.Waiting > 0; tries++)
            {
                Assert.True(tries < 1000, "A waiting call was never decided.");
                Exchange(reliable: true);
                Time.Advance(TimeSpan.FromMilliseconds(10));
            }

            if (front.Refused > 0)
            {
                return (count, front.LastRefusal);
            }

            End(front, front.Running[0], call => call.Settle(0, Money.Zero));
        }
    }

    /// <summary>Whether any call waits.</summary>
    public bool AnyWaiting => _fronts.Any(front => front.Waiting > 0);

    private SimulatedFront NewFront() => new(Time, $"front-{_names++}", Tier.Name, Endpoints[_random.Next(Endpoints.Length)]);

    private SimulatedFront Any() => _fronts[_random.Next(_fronts.Count)];

    private void Kill(SimulatedFront front)
    {
        _fronts.Remove(front);
        _fronts.Add(NewFront());
    }

    private void EndOne(Money mostCost)
    {
        var front = Any();
        if (front.Running.Count > 0)
        {
            var call = front.Running[_random.Next(front.Running.Count)];
            if (_random.Next(5) == 0)
            {
                End(front, call, ended => ended.Release());
            }
            else
            {
                var most = _random.Next(10) == 0 ? mostCost.Nanodollars : call.Reserved.Nanodollars;
                End(front, call, ended => ended.Settle(_random.NextInt64(ended.Tokens + 1), new Money(_random.NextInt64(most + 1))));
            }
        }
    }

    private void End(SimulatedFront front, PassedCall call, Action<PassedCall> end)
    {
        front.Running.Remove(call);
        end(call);
        Record(front.Served());
    }

    // One round: fronts that are due send, what is under way arrives, is answered, is lost or stays under way.
    private void Exchange(bool reliable)
    {
        foreach (var front in _fronts.ToArray())
        {
            if (front.Account.IsDue() || front.IsAwake)
            {
                front.IsAwake = false;
                if (front.Account.Begin(handBack: false) is { } request)
                {
                    _network.Add(new Message(front, request, Time.Elapsed));
                }
            }

            Record(front.Served());
        }

        foreach (var message in _network.OrderBy(_ => reliable ? 0 : _random.Next()).ToArray())
        {
            Deliver(message, reliable ? 0 : _random.Next(100));
        }
    }

    private void Deliver(Message message, int fate)
    {
        var overdue = Time.Elapsed - message.SentAt > TimeSpan.FromSeconds(1);
        if (!message.Abandoned && overdue)
        {
            message.Abandoned = true;
            message.Front.Account.Fail();
        }
        else if (fate is >= 60 and < 85)
        {
            return;
        }
        else if (fate >= 95)
        {
            _network.Remove(message);
            Abandon(message);
        }
        else
        {
            _network.Remove(message);
            var grant = Grain.Lease(message.Request);
            if (fate >= 90)
            {
                Abandon(message);
            }
            else if (!message.Abandoned)
            {
                message.Front.Account.Complete(message.Request, grant);
            }
        }

        if (_fronts.Contains(message.Front))
        {
            Record(message.Front.Served());
        }
    }

    private static void Abandon(Message message)
    {
        if (!message.Abandoned)
        {
            message.Front.Account.Fail();
        }
    }

    private void Record(IEnumerable<PassedCall> calls) => Passed.AddRange(calls);

    private void CheckRunning()
    {
        foreach (var endpoint in Endpoints.DistinctBy(endpoint => Tier.PoolOf(QuotaKind.Concurrency, endpoint)))
        {
            var running = _fronts.Where(front => Tier.Share(QuotaKind.Concurrency, front.Endpoint, endpoint))
                .Sum(front => front.Running.Count(call => call.LeaseHeld));
            MostRunning = Math.Max(MostRunning, running);
            if (Tier.LimitOf(QuotaKind.Concurrency, endpoint) is { } limit)
            {
                Assert.True(running <= limit, $"{running} calls of {limit} run on {endpoint}.");
            }
        }
    }

    private sealed record Message(SimulatedFront Front, LeaseRequest Request, TimeSpan SentAt)
    {
        public bool Abandoned { get; set; }
    }
}
