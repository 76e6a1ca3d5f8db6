using System.Reflection;

namespace OrleansAi.Api.Tests.Hosting;

/// <summary>A grain factory that gives objects of the test for grains, by the grain's interface.</summary>
public class GrainDoubles : DispatchProxy
{
    private Func<Type, string, object> _grainOf = (type, _) => throw new InvalidOperationException($"The test has no {type.Name}.");

    /// <summary>A factory that asks <paramref name="grainOf"/> for each grain.</summary>
    public static IGrainFactory Create(Func<Type, string, object> grainOf)
    {
        var factory = Create<IGrainFactory, GrainDoubles>();
        ((GrainDoubles)(object)factory)._grainOf = grainOf;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod is { Name: "GetGrain", IsGenericMethod: true } && args?[0] is string key
            ? _grainOf(targetMethod.GetGenericArguments()[0], key)
            : throw new NotSupportedException($"A test doesn't expect {targetMethod}.");
}
