using OrleansAi.Gateway.Providers.Upstream;
using OrleansAi.Gateway.Tests.Doubles;

namespace OrleansAi.Gateway.Tests.Providers.Upstream;

public sealed class RetryAfterTests
{
    [Theory]
    [InlineData("Retry-After", "7", 7.0)]
    [InlineData("Retry-After", "0", 0.0)]
    [InlineData("Retry-After", "Thu, 01 Jan 2026 00:00:30 GMT", 30.0)]
    [InlineData("Retry-After", "Wed, 31 Dec 2025 23:00:00 GMT", 0.0)]
    [InlineData("Retry-After", "99999999", 86400.0)]
    [InlineData("Retry-After", "soon", null)]
    [InlineData("retry-after-ms", "1500", 1.5)]
    [InlineData("retry-after-ms", "NaN", null)]
    [InlineData("X-Other", "7", null)]
    public void Read_Header_IsUnderstoodAndBounded(string name, string value, double? seconds)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation(name, value);

        Assert.Equal(seconds, RetryAfter.Read(response.Headers, new ManualTime())?.TotalSeconds);
    }
}
