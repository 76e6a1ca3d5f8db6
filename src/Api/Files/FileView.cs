using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using OrleansAi.Storage.Blobs;

namespace OrleansAi.Api.Files;

/// <summary>OpenAI's file object.</summary>
internal sealed record FileView
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("object")]
    public string Object { get; } = "file";

    /// <summary>The length.</summary>
    [JsonPropertyName("bytes")]
    public required long Bytes { get; init; }

    /// <summary>Unix seconds.</summary>
    [JsonPropertyName("created_at")]
    public required long CreatedAt { get; init; }

    /// <summary>Unix seconds, or <c>null</c> where it stays until it is deleted.</summary>
    [JsonPropertyName("expires_at"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long? ExpiresAt { get; init; }

    [JsonPropertyName("filename")]
    public required string Filename { get; init; }

    [JsonPropertyName("purpose")]
    public required string Purpose { get; init; }

    [JsonPropertyName("status")]
    public string Status { get; } = "processed";

    [JsonPropertyName("status_details"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? StatusDetails { get; }

    public static FileView Of(StoredBlob blob) => new()
    {
        Id = blob.Id,
        Bytes = blob.Bytes,
        CreatedAt = blob.CreatedAt.ToUnixTimeSeconds(),
        ExpiresAt = blob.ExpiresAt?.ToUnixTimeSeconds(),
        Filename = blob.Name,
        Purpose = blob.Purpose,
    };
}

/// <summary>OpenAI's page of a list.</summary>
internal sealed record ListPage<T>(
    [property: JsonPropertyName("object")] string Object,
    [property: JsonPropertyName("data")] IReadOnlyList<T> Data,
    [property: JsonPropertyName("first_id"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? FirstId,
    [property: JsonPropertyName("last_id"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? LastId,
    [property: JsonPropertyName("has_more")] bool HasMore)
{
    /// <summary>The page of at most <paramref name="limit"/> of the items that were found, which are one more where there are more.</summary>
    public static ListPage<T> Of(IReadOnlyList<T> found, int limit, Func<T, string> id)
    {
        T[] data = [.. found.Take(limit)];
        return new("list", data, data.Length == 0 ? null : id(data[0]), data.Length == 0 ? null : id(data[^1]), found.Count > limit);
    }
}

/// <summary>What is said of a file that was deleted.</summary>
internal sealed record DeletedFile(
    [property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("object")] string Object, [property: JsonPropertyName("deleted")] bool Deleted);

/// <summary>The form that uploads a file, as the API's description shows it.</summary>
/// <param name="File">The contents, with a name.</param>
/// <param name="Purpose">What it is for: <c>assistants</c>, <c>batch</c>, <c>evals</c>, <c>fine-tune</c>, <c>user_data</c> or <c>vision</c>.</param>
/// <param name="ExpiresAfterAnchor">From when on its time counts: <c>created_at</c>.</param>
/// <param name="ExpiresAfterSeconds">How long it is kept: 3,600 to 2,592,000 seconds.</param>
internal sealed record FileDescription(
    [property: JsonPropertyName("file")] IFormFile File,
    [property: JsonPropertyName("purpose")] string Purpose,
    [property: JsonPropertyName("expires_after[anchor]")] string? ExpiresAfterAnchor,
    [property: JsonPropertyName("expires_after[seconds]")] int? ExpiresAfterSeconds);
