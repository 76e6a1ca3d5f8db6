namespace Orleans;

// Markers of the contract. The single-process engine never writes a message to a wire: it reads [Immutable] to know what may be
// shared between caller and grain, and the rest is there for the official packages' code generator and for the contract test.

/// <summary>Marks a type that crosses grain boundaries.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    public GenerateFieldIds GenerateFieldIds { get; init; } = GenerateFieldIds.None;

    public bool IncludePrimaryConstructorParameters { get; init; }
}

/// <summary>Whether the members of a type get ids without <see cref="IdAttribute"/>.</summary>
public enum GenerateFieldIds
{
    None,
    PublicProperties,
}

/// <summary>The stable number of a member.</summary>
[AttributeUsage(
    AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Class
    | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method)]
public sealed class IdAttribute(uint id) : Attribute
{
    public uint Id { get; } = id;
}

/// <summary>The stable name of a type or method.</summary>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method,
    AllowMultiple = true)]
public sealed class AliasAttribute(string alias) : Attribute
{
    public string Alias { get; } = alias;
}

/// <summary>Declares that a value is never changed after it was made, so that caller and grain may share it.</summary>
[AttributeUsage(
    AttributeTargets.Struct | AttributeTargets.Class | AttributeTargets.Property | AttributeTargets.Field
    | AttributeTargets.Parameter | AttributeTargets.ReturnValue,
    Inherited = false)]
public sealed class ImmutableAttribute : Attribute;

/// <summary>Declares that a graph never holds the same object twice.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct)]
public sealed class SuppressReferenceTrackingAttribute : Attribute;

/// <summary>Leaves members that hold their default out of the serialized form.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class OmitDefaultMemberValuesAttribute : Attribute;

/// <summary>How long a caller waits for the answer of a method.</summary>
/// <param name="timeout">The timeout, in <see cref="TimeSpan.Parse(string)"/>'s syntax.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, System.Globalization.CultureInfo.InvariantCulture);
}
