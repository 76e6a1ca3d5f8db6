namespace OrleansAi;

/// <summary>
/// A method that comes to the same when it is called a second time, so that a front may call it again where it can't know whether
/// the first call was done: its silo died meanwhile. Arguments that are <see cref="IIdentified"/> must say that they have an id.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RepeatableAttribute : Attribute;

/// <summary>An argument by whose id a repetition is known as such.</summary>
public interface IIdentified
{
    /// <summary>Whether it has one.</summary>
    bool HasId { get; }
}
