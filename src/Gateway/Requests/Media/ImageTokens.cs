namespace OrleansAi.Gateway.Requests.Media;

/// <summary>
/// The tokens of one image that OpenAI's models make (guide "Image generation", "Cost and latency"): by size and quality.
/// Sizes and qualities of models that are paid by the image have none.
/// </summary>
internal static class ImageTokens
{
    /// <summary>The most that an image asked for so may have.</summary>
    public static long AtMost(string? size, string? quality) => (quality ?? "auto", size ?? "auto") switch
    {
        ("standard" or "hd", _) => 0,
        (_, "256x256" or "512x512" or "1792x1024" or "1024x1792") => 0,
        ("low", "1024x1024") => 272,
        ("low", _) => 408,
        ("medium", "1024x1024") => 1056,
        ("medium", _) => 1584,
        (_, "1024x1024") => 4160,
        _ => 6240,
    };
}
