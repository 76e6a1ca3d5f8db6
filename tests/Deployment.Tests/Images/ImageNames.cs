using System.Text.RegularExpressions;

namespace OrleansAi.Deployment.Tests.Images;

/// <summary>What names of images must look like.</summary>
internal static partial class ImageNames
{
    /// <summary>Whether an image has a tag that is a version, or a name of its own like <c>development</c>.</summary>
    public static bool IsPinned(string? image) => image is not null && Tagged().IsMatch(image) && !image.EndsWith(":latest", StringComparison.Ordinal);

    [GeneratedRegex(@"^[a-z0-9./-]+(:[0-9]+/[a-z0-9./-]+)?:[A-Za-z0-9][A-Za-z0-9._-]*(@sha256:[0-9a-f]{64})?$")]
    private static partial Regex Tagged();
}
