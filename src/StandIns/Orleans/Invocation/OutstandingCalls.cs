namespace Orleans.StandIn.Invocation;

/// <summary>
/// The calls that were sent to one target and have not been answered, so that their timeouts come even while the target's
/// thread is blocked. They hang in a list of links that are part of the calls.
/// </summary>
internal abstract class OutstandingCalls(CallDeadlines deadlines)
{
    private readonly Lock _lock = new();
    private GrainCall? _newest;
    private bool _watched;

    /// <summary>How many calls are outstanding.</summary>
    public int Count { get; private set; }

    public void Add(GrainCall call)
    {
        bool watch;
        lock (_lock)
        {
            call.Older = _newest;
            if (_newest is not null)
            {
                _newest.Newer = call;
            }

            _newest = call;
            call.IsOutstanding = true;
            Count++;
            watch = !_watched;
            _watched = true;
        }

        if (watch)
        {
            deadlines.Watch(this);
        }
    }

    public void Remove(GrainCall call)
    {
        lock (_lock)
        {
            if (!call.IsOutstanding)
            {
                return;
            }

            call.IsOutstanding = false;
            if (call.Newer is not null)
            {
                call.Newer.Older = call.Older;
            }
            else if (_newest == call)
            {
                _newest = call.Older;
            }

            if (call.Older is not null)
            {
                call.Older.Newer = call.Newer;
            }

            call.Newer = call.Older = null;
            Count--;
        }
    }

    /// <summary>Ends the calls that waited too long; false when no call is left and watching may end.</summary>
    public bool Expire(long now)
    {
        lock (_lock)
        {
            for (var call = _newest; call is not null; call = call.Older)
            {
                call.ExpireAt(now);
            }

            return _watched = _newest is not null;
        }
    }

    /// <summary>Ends all calls with <paramref name="error"/>.</summary>
    public void FailAll(Exception error)
    {
        lock (_lock)
        {
            for (var call = _newest; call is not null; call = call.Older)
            {
                call.TrySettle(error);
            }
        }
    }
}
