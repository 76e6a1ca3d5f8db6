using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans
{
    /// <summary>A call as its filters see it.</summary>
    public interface IGrainCallContext
    {
        /// <summary>The call's arguments.</summary>
        IInvokable Request { get; }

        /// <summary>The grain, or the reference where the call is on its way out.</summary>
        object Grain { get; }

        /// <summary>The calling grain; null where the caller is none.</summary>
        GrainId? SourceId { get; }

        GrainId TargetId { get; }

        GrainInterfaceType InterfaceType { get; }

        string InterfaceName { get; }

        string MethodName { get; }

        MethodInfo InterfaceMethod { get; }

        /// <summary>The result, once <see cref="Invoke"/> has run; a filter may replace it.</summary>
        object? Result { get; set; }

        /// <summary>Goes on to the next filter, and last to the method.</summary>
        Task Invoke();
    }

    /// <summary>A call that has arrived.</summary>
    public interface IIncomingGrainCallContext : IGrainCallContext
    {
        IGrainContext TargetContext { get; }

        /// <summary>The method of the grain class.</summary>
        MethodInfo ImplementationMethod { get; }
    }

    /// <summary>A call on its way out.</summary>
    public interface IOutgoingGrainCallContext : IGrainCallContext
    {
        IGrainContext? SourceContext { get; }
    }

    /// <summary>Runs around the methods of all grains where it is registered, around its own where a grain implements it.</summary>
    public interface IIncomingGrainCallFilter
    {
        Task Invoke(IIncomingGrainCallContext context);
    }

    /// <summary>Runs around all calls that leave.</summary>
    public interface IOutgoingGrainCallFilter
    {
        Task Invoke(IOutgoingGrainCallContext context);
    }

    /// <inheritdoc cref="IIncomingGrainCallFilter" />
    public delegate Task IncomingGrainCallFilterDelegate(IIncomingGrainCallContext context);

    /// <inheritdoc cref="IOutgoingGrainCallFilter" />
    public delegate Task OutgoingGrainCallFilterDelegate(IOutgoingGrainCallContext context);
}

namespace Orleans.Serialization.Invocation
{
    /// <summary>The method and the arguments of a call.</summary>
    public interface IInvokable : IDisposable
    {
        int GetArgumentCount();

        object? GetArgument(int index);

        void SetArgument(int index, object value);

        string GetMethodName();

        string GetInterfaceName();

        Type GetInterfaceType();

        MethodInfo GetMethod();

        object? GetTarget();

        CancellationToken GetCancellationToken();

        TimeSpan? GetDefaultResponseTimeout();
    }
}
