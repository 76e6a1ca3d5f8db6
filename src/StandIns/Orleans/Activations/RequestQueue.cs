using System.Diagnostics.CodeAnalysis;
using Orleans.StandIn.Invocation;

namespace Orleans.StandIn.Activations;

/// <summary>
/// Requests that wait for others to end, in order; read-only ones pass an exclusive one at the head when they may. A struct with
/// links in the requests, so that an idle activation pays two words for it.
/// </summary>
internal struct RequestQueue
{
    private Request? _oldest;
    private Request? _newest;

    public readonly bool IsEmpty => _oldest is null;

    public void Add(Request request)
    {
        if (_newest is null)
        {
            _oldest = request;
        }
        else
        {
            _newest.NextWaiting = request;
        }

        _newest = request;
    }

    /// <summary>Takes the first request that <paramref name="activation"/> may start.</summary>
    public bool TryTake(Activation activation, [NotNullWhen(true)] out Request? request)
    {
        Request? before = null;
        for (request = _oldest; request is not null; before = request, request = request.NextWaiting)
        {
            if (activation.MayStart(request))
            {
                Take(request, before);
                return true;
            }

            if (activation.RunsExclusively)
            {
                break;
            }
        }

        request = null;
        return false;
    }

    /// <summary>Takes all.</summary>
    public IReadOnlyList<Request> TakeAll()
    {
        var all = new List<Request>();
        while (_oldest is { } request)
        {
            all.Add(request);
            Take(request, null);
        }

        return all;
    }

    private void Take(Request request, Request? before)
    {
        if (before is null)
        {
            _oldest = request.NextWaiting;
        }
        else
        {
            before.NextWaiting = request.NextWaiting;
        }

        if (_newest == request)
        {
            _newest = before;
        }

        request.NextWaiting = null;
    }
}
