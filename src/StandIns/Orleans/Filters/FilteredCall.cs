using System.Reflection;
using Orleans.Serialization.Invocation;
using Orleans.StandIn.Activations;
using Orleans.StandIn.Invocation;

namespace Orleans.StandIn.Filters;

/// <summary>What incoming and outgoing filters see alike.</summary>
internal abstract class FilteredCall(GrainCall call) : IGrainCallContext
{
    private int _next;

    public IInvokable Request => call;

    public abstract object Grain { get; }

    public GrainId? SourceId => call.Caller?.GrainId;

    public GrainId TargetId => call.Target.GrainId;

    public GrainInterfaceType InterfaceType => GrainInterfaceType.Create(call.Method.Interface.FullName!);

    public string InterfaceName => call.Method.Interface.Name;

    public string MethodName => call.Method.Method.Name;

    public MethodInfo InterfaceMethod => call.Method.Method;

    public object? Result { get; set; }

    public Task Invoke() => Step(_next++);

    /// <summary>Runs the filter of this index, or the call itself where there is none.</summary>
    protected abstract Task Step(int index);
}

/// <summary>A call on its way through the filters of the silo, then the grain's own, then the method.</summary>
internal sealed class IncomingCall(GrainCall call, Activation activation, Func<Task<object?>> method) : FilteredCall(call), IIncomingGrainCallContext
{
    private readonly IIncomingGrainCallFilter[] _filters = activation.Class.Engine.IncomingFilters;

    public override object Grain => activation.Instance;

    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod
    {
        get
        {
            var map = activation.Class.Type.GetInterfaceMap(InterfaceMethod.DeclaringType!);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, InterfaceMethod)];
        }
    }

    protected override async Task Step(int index)
    {
        if (index < _filters.Length)
        {
            await _filters[index].Invoke(this);
        }
        else if (index == _filters.Length && activation.Instance is IIncomingGrainCallFilter own)
        {
            await own.Invoke(this);
        }
        else
        {
            Result = await method();
        }
    }
}

/// <summary>A call on its way through the outgoing filters.</summary>
internal sealed class OutgoingCall(GrainCall call, IOutgoingGrainCallFilter[] filters, Func<Task<object?>> deliver) : FilteredCall(call), IOutgoingGrainCallContext
{
    private readonly GrainReference _target = call.Target;
    private readonly Activation? _caller = call.Caller;

    public override object Grain => _target;

    public IGrainContext? SourceContext => _caller;

    protected override async Task Step(int index)
    {
        if (index < filters.Length)
        {
            await filters[index].Invoke(this);
        }
        else
        {
            Result = await deliver();
        }
    }
}
