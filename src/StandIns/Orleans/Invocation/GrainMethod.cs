using System.Reflection;
using Orleans.Concurrency;
using Orleans.StandIn.Copying;

namespace Orleans.StandIn.Invocation;

/// <summary>What the attributes of a grain interface's method ask for.</summary>
internal sealed class GrainMethod(Type interfaceType, MethodInfo method)
{
    public Type Interface { get; } = interfaceType;

    public MethodInfo Method { get; } = method;

    public ParameterInfo[] Parameters { get; } = method.GetParameters();

    public bool AlwaysInterleave { get; } = method.IsDefined(typeof(AlwaysInterleaveAttribute));

    public bool ReadOnly { get; } = method.IsDefined(typeof(ReadOnlyAttribute));

    /// <summary>Whether no answer is waited for: said by the attribute, or by a method that gives nothing back.</summary>
    public bool OneWay { get; } = method.IsDefined(typeof(OneWayAttribute)) || method.ReturnType == typeof(void);

    /// <summary>The method's own response timeout.</summary>
    public TimeSpan? ResponseTimeout { get; } = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;

    /// <summary>Whether the grain promises not to change what it answered with.</summary>
    public bool SharesResult { get; } = method.ReturnParameter.IsDefined(typeof(ImmutableAttribute));

    /// <summary>The index of the parameter that cancels, or -1.</summary>
    public int TokenIndex { get; } = Array.FindIndex(method.GetParameters(), parameter => parameter.ParameterType == typeof(CancellationToken));

    public override string ToString() => $"{Interface.Name}.{Method.Name}";

    /// <summary>Whether the argument goes to the grain as it is, because nobody will change it.</summary>
    public static bool Shares(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(ImmutableAttribute)) || Copiers.Shares(parameter.ParameterType);
}
