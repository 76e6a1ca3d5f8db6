using Microsoft.Extensions.Logging;
using Orleans.StandIn.Invocation;
using Orleans.Storage;

namespace Orleans.StandIn.Activations;

/// <summary>Which request starts when.</summary>
internal sealed partial class Activation
{
    private volatile ActivationState _state;
    private RequestQueue _waiting;
    private int _running;
    private int _runningExclusively;
    private int _runningReadOnly;
    private bool _attention;

    /// <summary>Whether this activation is over, so that calls go to the next one.</summary>
    public bool IsEnded => _state == ActivationState.Ended;

    /// <summary>Whether a new call would start here rather than wait for the end.</summary>
    public bool TakesCalls => _state <= ActivationState.Valid;

    /// <summary>Whether a request runs beside which none may start, save those that interleave.</summary>
    public bool RunsExclusively => _runningExclusively > 0;

    /// <summary>Takes a call, from any thread; it starts on a turn of its own.</summary>
    public void Receive(GrainCall call)
    {
        Add(call);
        Turns.Enqueue(call);
    }

    /// <summary>The request's turn has come: it starts, or waits until it may.</summary>
    public void Begin(Request request)
    {
        switch (_state)
        {
            case ActivationState.Valid when MayStart(request):
                Start(request);
                break;
            case ActivationState.Created:
                _waiting.Add(request);
                _ = Activate((request as GrainCall)?.Context);
                break;
            case ActivationState.Ended:
                request.Abandon(this);
                break;
            default:
                _waiting.Add(request);
                break;
        }
    }

    /// <summary>A request that had started is done.</summary>
    public void Ended(Request request, Exception? error, bool awaited)
    {
        CountRunning(request, -1);
        if (request.KeepsAlive)
        {
            _lastUsed = awaited || request is not GrainCall call ? Class.Engine.Time.GetTimestamp() : call.SentAt;
        }

        // State that another has changed since it was read cannot be trusted any more: the next activation reads it again.
        if (error is InconsistentStateException inconsistent && inconsistent.SourceActivation == this)
        {
            inconsistent.SourceActivation = null;
            Deactivate(new(DeactivationReasonCode.ApplicationError, inconsistent, inconsistent.Message));
        }

        _attention = true;
    }

    /// <summary>A request that could not be started.</summary>
    public void Reject(Request request, Exception error)
    {
        Class.Logger.LogError(error, "{Grain} could not start {Request}.", GrainId, request);
        if (request is GrainCall call)
        {
            Remove(call);
            call.TrySettle(error);
        }
    }

    /// <summary>After each turn: starts what may start now.</summary>
    public void Attend()
    {
        // What starts may end at once, and ask for attention again.
        while (_attention)
        {
            _attention = false;
            if (_state == ActivationState.Valid)
            {
                while (_state == ActivationState.Valid && _waiting.TryTake(this, out var request))
                {
                    Start(request);
                }
            }
            else if (_state == ActivationState.Deactivating && _running == 0 && !_activating)
            {
                _ = FinishDeactivation();
            }
        }
    }

    /// <summary>Whether the request may start beside those that run.</summary>
    public bool MayStart(Request request) =>
        _running == 0
        || request.Interleaves
        || (_runningExclusively == 0 && (_runningReadOnly == 0 || request.ReadOnly))
        || Class.Interleaves(request)
        || (request is GrainCall call && _extras?.IsReentrant(RequestContext.ReentrancyIdOf(call.Context)) == true);

    private void Post(Action turn) => new Task(turn, TaskCreationOptions.DenyChildAttach).Start(Turns);

    private void Start(Request request)
    {
        if (request is GrainCall { IsSettled: true } expired && Class.Engine.DropsExpired)
        {
            expired.Cancellation?.End();
            Remove(expired);
            return;
        }

        CountRunning(request, 1);

        // What the method leaves in the execution context, and the caller's request context, end with this turn.
        var clean = ExecutionContext.Capture();
        if (request is GrainCall call)
        {
            call.RestoreContext();
        }

        request.Start(this);
        if (clean is not null && !ReferenceEquals(clean, ExecutionContext.Capture()))
        {
            ExecutionContext.Restore(clean);
        }
    }

    private void CountRunning(Request request, int change)
    {
        _running += change;
        if (request.ReadOnly && !request.Interleaves)
        {
            _runningReadOnly += change;
        }
        else if (!request.Interleaves)
        {
            _runningExclusively += change;
        }
    }
}
