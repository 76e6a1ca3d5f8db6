using System.Text.Json;
using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway.Requests;

/// <summary>What members of a chat's request show of what it needs. A reader is a value: what is read ahead here is read again by its owner.</summary>
internal static class ChatNeedsScan
{
    /// <summary>What the member of the request needs on whose name <paramref name="json"/> stands.</summary>
    public static ModelCapabilities OfMember(in Utf8JsonReader json)
    {
        if (json.ValueTextEquals("tools"u8) || json.ValueTextEquals("functions"u8))
            return HasElements(json) ? ModelCapabilities.Tools : ModelCapabilities.None;

        if (json.ValueTextEquals("response_format"u8))
            return IsSchema(json) ? ModelCapabilities.JsonSchema : ModelCapabilities.None;

        if (json.ValueTextEquals("reasoning_effort"u8))
            return IsEffort(json) ? ModelCapabilities.Reasoning : ModelCapabilities.None;

        return json.ValueTextEquals("audio"u8) && IsObject(json) ? ModelCapabilities.Audio : ModelCapabilities.None;
    }

    /// <summary>What the member of a message's part needs on whose name <paramref name="json"/> stands, where its value is an object.</summary>
    public static ModelCapabilities OfPart(in Utf8JsonReader json)
    {
        if (json.ValueTextEquals("image_url"u8))
            return ModelCapabilities.Images;

        if (json.ValueTextEquals("input_audio"u8))
            return ModelCapabilities.Audio;

        return json.ValueTextEquals("file"u8) ? ModelCapabilities.Files : ModelCapabilities.None;
    }

    private static bool HasElements(Utf8JsonReader json) =>
        json.Read() && json.TokenType == JsonTokenType.StartArray && json.Read() && json.TokenType != JsonTokenType.EndArray;

    private static bool IsEffort(Utf8JsonReader json) => json.Read() && json.TokenType == JsonTokenType.String && !json.ValueTextEquals("none"u8);

    private static bool IsObject(Utf8JsonReader json) => json.Read() && json.TokenType == JsonTokenType.StartObject;

    private static bool IsSchema(Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            return false;

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isType = json.ValueTextEquals("type"u8);
            json.Read();
            if (isType)
                return json.TokenType == JsonTokenType.String && json.ValueTextEquals("json_schema"u8);

            json.Skip();
        }

        return false;
    }
}
