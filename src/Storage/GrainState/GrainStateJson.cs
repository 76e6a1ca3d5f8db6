using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OrleansAi.Storage.GrainState;

/// <summary>The form in which grain state is stored: UTF-8 JSON of what can be set, in camel case, enums by name.</summary>
/// <remarks>
/// Stored bytes outlive versions. A member that a stored state has and its type no longer has is passed over; a member that the
/// type has and the stored state lacks keeps its initial value, so a member that is added later must not be <c>required</c>.
/// </remarks>
public static class GrainStateJson
{
    /// <summary>The options, read-only.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>The bytes to store.</summary>
    public static byte[] Serialize<T>(T state) => JsonSerializer.SerializeToUtf8Bytes(state, Options);

    /// <summary>The state that <see cref="Serialize"/> stored.</summary>
    /// <exception cref="StorageException">The bytes are not a state of this type.</exception>
    public static T Deserialize<T>(ReadOnlySpan<byte> stored)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(stored, Options)!;
        }
        catch (JsonException exception)
        {
            throw new StorageException($"A stored state cannot be read as {typeof(T).Name}: {exception.Message}");
        }
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Converters = { new JsonStringEnumConverter() },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutComputed, LeaveOutMissingArrays } },
        };
        options.MakeReadOnly();
        return options;
    }

    // What is computed from other members would be stored for nothing and could never be read back.
    private static void LeaveOutComputed(JsonTypeInfo type)
    {
        for (var index = type.Properties.Count - 1; index >= 0; index--)
        {
            if (type.Properties[index] is { Set: null, AssociatedParameter: null, IsExtensionData: false })
            {
                type.Properties.RemoveAt(index);
            }
        }
    }

    // An ImmutableArray that was never set has nothing to enumerate and would throw.
    private static void LeaveOutMissingArrays(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.PropertyType is { IsGenericType: true } array && array.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            {
                property.ShouldSerialize = static (_, value) => value is not null && !value.Equals(Activator.CreateInstance(value.GetType()));
            }
        }
    }
}
