using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansAi.Conversations;

/// <summary>
/// Where a message stands in its conversation: the turn it belongs to and its place inside that turn. Position 0 is the
/// user's message. Written <c>turn.position</c>, for example <c>7.1</c>; ordered as the talk went, also where a message was
/// accepted while the turn before it still ran.
/// </summary>
/// <param name="Turn">The turn's number, from 1.</param>
/// <param name="Position">The place inside the turn, from 0.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.MessageId")]
[JsonConverter(typeof(MessageIdJsonConverter))]
public readonly record struct MessageId([property: Id(0)] long Turn, [property: Id(1)] int Position) : IComparable<MessageId>
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string? text, out MessageId id)
    {
        id = default;
        var dot = text is null ? -1 : text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 1
            || !long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var turn)
            || !int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            return false;

        id = new MessageId(turn, position);
        return true;
    }

    /// <inheritdoc />
    public int CompareTo(MessageId other) => (Turn, Position).CompareTo((other.Turn, other.Position));

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Turn}.{Position}");

    public static bool operator <(MessageId left, MessageId right) => left.CompareTo(right) < 0;

    public static bool operator >(MessageId left, MessageId right) => left.CompareTo(right) > 0;

    public static bool operator <=(MessageId left, MessageId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(MessageId left, MessageId right) => left.CompareTo(right) >= 0;
}

/// <summary>Writes a <see cref="MessageId"/> as a string.</summary>
public sealed class MessageIdJsonConverter : JsonConverter<MessageId>
{
    /// <inheritdoc />
    public override MessageId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && MessageId.TryParse(reader.GetString(), out var id)
            ? id
            : throw new JsonException("A message's id is written as turn.position, for example \"7.1\".");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, MessageId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
