using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.StandIn.Activations;
using Orleans.StandIn.State;

namespace Orleans.StandIn.Classes;

/// <summary>
/// How a grain class is constructed: parameters marked with <see cref="PersistentStateAttribute"/> are states of the activation,
/// the others are its services.
/// </summary>
internal sealed class ConstructorPlan
{
    private readonly ObjectFactory _factory;
    private readonly Func<Activation, object>[] _states;

    public ConstructorPlan(Type grainClass)
    {
        var constructors = grainClass.GetConstructors();
        var constructor = constructors.FirstOrDefault(each => each.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)))
            ?? constructors.MaxBy(each => each.GetParameters().Count(IsState));
        var states = constructor?.GetParameters().Where(IsState).ToArray() ?? [];
        _states = [.. states.Select(parameter => PersistentStateFactory.For(parameter, grainClass))];
        _factory = ActivatorUtilities.CreateFactory(grainClass, [.. states.Select(parameter => parameter.ParameterType)]);
    }

    public object Construct(Activation activation) =>
        _factory(activation.ActivationServices, _states.Length == 0 ? null : Array.ConvertAll(_states, make => make(activation)));

    private static bool IsState(ParameterInfo parameter) =>
        parameter.GetCustomAttributes().Any(attribute => attribute is IPersistentStateConfiguration);
}
