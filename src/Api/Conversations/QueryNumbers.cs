using System.Globalization;

namespace OrleansAi.Api.Conversations;

/// <summary>Whole numbers in queries and headers, read here so that a wrong one is refused in words.</summary>
internal static class QueryNumbers
{
    /// <summary>The number in <paramref name="text"/>, or <paramref name="otherwise"/> where there is none; false where it is no number in the range.</summary>
    public static bool TryRead(string? text, long least, long most, long otherwise, out long number)
    {
        number = otherwise;
        return string.IsNullOrEmpty(text)
            || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most);
    }
}
