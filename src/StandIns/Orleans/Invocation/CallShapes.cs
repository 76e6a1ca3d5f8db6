using Orleans.StandIn.Activations;

namespace Orleans.StandIn.Invocation;

// One base class for each kind of return type; the emitted classes implement Invoke.

/// <summary>A method that returns <see cref="Task{TResult}"/>.</summary>
internal abstract class TaskCall<TResult> : GrainCall<TResult>
{
    protected abstract Task<TResult> Invoke(object grain);

    protected sealed override ValueTask<TResult> Run(Activation? activation, object grain) => new(Invoke(grain));
}

/// <summary>A method that returns <see cref="ValueTask{TResult}"/>.</summary>
internal abstract class ValueTaskCall<TResult> : GrainCall<TResult>
{
    protected abstract ValueTask<TResult> Invoke(object grain);

    protected sealed override ValueTask<TResult> Run(Activation? activation, object grain) => Invoke(grain);
}

/// <summary>A method that returns <see cref="Task"/>.</summary>
internal abstract class TaskCall : GrainCall<Nothing>
{
    protected abstract Task Invoke(object grain);

    protected sealed override ValueTask<Nothing> Run(Activation? activation, object grain)
    {
        var task = Invoke(grain);
        return task.IsCompletedSuccessfully ? default : Wait(task);

        static async ValueTask<Nothing> Wait(Task task)
        {
            await task;
            return default;
        }
    }
}

/// <summary>A method that returns <see cref="ValueTask"/>.</summary>
internal abstract class ValueTaskCall : GrainCall<Nothing>
{
    protected abstract ValueTask Invoke(object grain);

    protected sealed override ValueTask<Nothing> Run(Activation? activation, object grain)
    {
        var task = Invoke(grain);
        return task.IsCompletedSuccessfully ? default : Wait(task);

        static async ValueTask<Nothing> Wait(ValueTask task)
        {
            await task;
            return default;
        }
    }
}

/// <summary>A method that returns nothing, and whose caller does not wait.</summary>
internal abstract class VoidCall : GrainCall<Nothing>
{
    protected abstract void Invoke(object grain);

    protected sealed override ValueTask<Nothing> Run(Activation? activation, object grain)
    {
        Invoke(grain);
        return default;
    }
}
