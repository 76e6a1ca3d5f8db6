using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAi.Quotas;

namespace OrleansAi.Conversations;

/// <summary>How conversations are written as JSON: the same on the wire and in the events' table.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(ConversationEvent))]
[JsonSerializable(typeof(Conversation))]
[JsonSerializable(typeof(ConversationMessage))]
[JsonSerializable(typeof(MessagePage))]
[JsonSerializable(typeof(EventPage))]
[JsonSerializable(typeof(TurnResult))]
public sealed partial class ConversationJson : JsonSerializerContext
{
    /// <summary>As <see cref="Default"/>, with only what JSON itself demands escaped: it goes to programs and never into a page.</summary>
    public static ConversationJson Plain { get; } =
        new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            IgnoreReadOnlyProperties = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
}

/// <summary>An enumeration's names in camel case; numbers are refused.</summary>
public sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>Money as a decimal number of dollars.</summary>
public sealed class MoneyJsonConverter : JsonConverter<Money>
{
    /// <inheritdoc />
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Money.FromDollars(reader.GetDecimal());

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteNumberValue(value.Dollars);
    }
}
