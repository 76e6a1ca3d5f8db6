using System.Collections.Concurrent;
using System.Reflection;

namespace OrleansAi.Silo.Cluster;

/// <summary>
/// Does not let a call of a front wait out its time where its silo has died: Orleans fails such a call between silos, but not
/// between a client and a silo. The front can't know which silo a call went to. So when any is lost, calls that may be repeated and
/// are not answered soon are made again, and readers of a stream are told to begin again after what they have.
/// </summary>
internal sealed class LostCallRetry(LostSilos silos, TimeProvider time) : IOutgoingGrainCallFilter
{
    // Most calls go to silos that live, and are answered within this time.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(150);

    private readonly ConcurrentDictionary<MethodInfo, bool> _repeatable = new();

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var method = context.InterfaceMethod;
        var reads = method.DeclaringType == typeof(IAsyncEnumerableGrainExtension);
        if (!reads && !MayRepeat(context, method))
        {
            await context.Invoke();
            return;
        }

        using var watch = silos.Begin();
        var call = context.Invoke();
        if (await Task.WhenAny(call, watch.Lost) != call)
        {
            await ((Task)call.WaitAsync(Grace, time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (call.IsCompleted)
        {
            await call;
            return;
        }

        // Whatever becomes of it, nobody waits for it any more.
        _ = call.ContinueWith(abandoned => abandoned.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        if (reads)
        {
            throw new SiloUnavailableException("A silo was lost while events were waited for, maybe the one that they come from.");
        }

        await RepeatAsync(context, method);
    }

    private bool MayRepeat(IOutgoingGrainCallContext context, MethodInfo method)
    {
        if (!_repeatable.GetOrAdd(method, static known => known.GetCustomAttribute<RepeatableAttribute>() is not null))
        {
            return false;
        }

        for (var index = 0; index < context.Request.GetArgumentCount(); index++)
        {
            if (context.Request.GetArgument(index) is IIdentified { HasId: false })
            {
                return false;
            }
        }

        return true;
    }

    // As a new call, with this filter and all others: the same one can't be sent twice at a time.
    private static async Task RepeatAsync(IOutgoingGrainCallContext context, MethodInfo method)
    {
        var parameters = method.GetParameters();
        var arguments = new object?[parameters.Length];
        for (var index = 0; index < arguments.Length; index++)
        {
            arguments[index] = parameters[index].ParameterType == typeof(CancellationToken)
                ? context.Request.GetCancellationToken()
                : context.Request.GetArgument(index);
        }

        var repeated = (Task)method.Invoke(context.Grain, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null)!;
        await repeated;
        context.Result = method.ReturnType.IsGenericType ? method.ReturnType.GetProperty("Result")!.GetValue(repeated) : null;
    }
}
