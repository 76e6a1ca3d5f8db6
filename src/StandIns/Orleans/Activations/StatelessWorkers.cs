using Orleans.StandIn.Classes;
using Orleans.StandIn.Invocation;

namespace Orleans.StandIn.Activations;

/// <summary>The activations of a stateless worker: a call goes to an idle one, else to a new one, else to the least busy.</summary>
internal sealed class StatelessWorkers(GrainClass grainClass, GrainId grainId, int most)
{
    private readonly List<Activation> _workers = [];
    private bool _ended;

    /// <summary>All activations.</summary>
    public IEnumerable<Activation> All
    {
        get
        {
            lock (_workers)
            {
                return [.. _workers];
            }
        }
    }

    /// <summary>Hands the call to a worker; false when the last worker has gone and this must be made anew.</summary>
    public bool TryReceive(GrainCall call)
    {
        lock (_workers)
        {
            if (_ended)
            {
                return false;
            }

            var worker = _workers.Find(each => each.Count == 0 && each.TakesCalls);
            if (worker is null && _workers.Count < most)
            {
                worker = new Activation(grainClass, grainId, this);
                _workers.Add(worker);
            }

            (worker ?? _workers.MinBy(each => each.Count))!.Receive(call);
            return true;
        }
    }

    /// <summary>The worker is over; true when it was the last.</summary>
    public bool Remove(Activation worker)
    {
        lock (_workers)
        {
            _workers.Remove(worker);
            return _ended = _workers.Count == 0;
        }
    }
}
