using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.Json;

namespace Orleans.StandIn.Copying;

/// <summary>Decides by type what is shared and how the rest is copied, once for each type.</summary>
internal static class Copiers
{
    private static readonly HashSet<Type> SharedTypes =
    [
        typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan),
        typeof(Guid), typeof(Uri), typeof(Version), typeof(Half), typeof(Int128), typeof(UInt128), typeof(System.Numerics.BigInteger),
        typeof(CultureInfo), typeof(IPAddress), typeof(IPEndPoint), typeof(CancellationToken), typeof(ReadOnlyMemory<byte>),
        typeof(ReadOnlyMemory<char>), typeof(JsonElement), typeof(JsonDocument), typeof(object), typeof(DBNull), typeof(System.Text.Rune),
    ];

    private static readonly ConcurrentDictionary<Type, ObjectCopier?> ByType = new();

    /// <summary>Whether every value that a variable of this type can hold may be shared.</summary>
    public static bool Shares(Type type) => IsFinal(type) && For(type) is null;

    /// <summary>The copier of objects of exactly this type; null where they are shared.</summary>
    public static ObjectCopier? For(Type type) => ByType.TryGetValue(type, out var known) ? known : ByType.GetOrAdd(type, Make(type));

    // A variable of a sealed type holds nothing else; one of a base type may hold what derives from it.
    private static bool IsFinal(Type type) =>
        type.IsValueType || (type.IsSealed && !type.IsArray) || type.IsAssignableTo(typeof(GrainReference))
        || type.IsAssignableTo(typeof(Exception)) || type.IsDefined(typeof(ImmutableAttribute));

    private static ObjectCopier? Make(Type type)
    {
        if (IsShared(type))
        {
            return null;
        }

        if (type.IsArray)
        {
            return new ArrayCopier(type.GetElementType()!);
        }

        if (type.IsAssignableTo(typeof(Grain)))
        {
            return new ReferenceCopier();
        }

        // A structure refers to itself only through objects, so its fields can be asked.
        if (type.IsValueType)
        {
            return FieldCopier.FieldsToCopy(type).Length == 0 ? null : new FieldCopier(type);
        }

        return IsSerializable(type) ? new FieldCopier(type) : new RefusingCopier(type);
    }

    private static bool IsShared(Type type) =>
        type.IsPrimitive || type.IsEnum || type.IsPointer || SharedTypes.Contains(type)
        || type.IsDefined(typeof(ImmutableAttribute), inherit: false)
        || type.IsAssignableTo(typeof(GrainReference)) || type.IsAssignableTo(typeof(Exception)) || type.IsAssignableTo(typeof(Type))
        || type.IsAssignableTo(typeof(IEqualityComparer)) || type.IsAssignableTo(typeof(IComparer))
        || type.Namespace == "System.Collections.Frozen"
        || (IsImmutableCollection(type) && type.GenericTypeArguments.All(Shares));

    private static bool IsImmutableCollection(Type type) => type.Namespace == "System.Collections.Immutable";

    private static bool IsSerializable(Type type) =>
        type.IsDefined(typeof(GenerateSerializerAttribute), inherit: true)
        || (type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true
            && (type.IsAssignableTo(typeof(IEnumerable)) || type.FullName!.StartsWith("System.Tuple`", StringComparison.Ordinal)
                || type.IsNested || type == typeof(System.Text.StringBuilder)))
        || IsCompilersCollection(type);

    // What the compiler makes of a collection expression for IReadOnlyList<T> and its like.
    private static bool IsCompilersCollection(Type type) => type.Name.StartsWith("<>z__ReadOnly", StringComparison.Ordinal);
}
