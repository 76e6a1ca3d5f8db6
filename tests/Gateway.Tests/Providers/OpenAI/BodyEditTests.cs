using System.Text;
using System.Text.Json;
using OrleansAi.Gateway.Providers.OpenAI;
using OrleansAi.Gateway.Tests.Doubles;

namespace OrleansAi.Gateway.Tests.Providers.OpenAI;

public sealed class BodyEditTests
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]";

    [Theory]
    [InlineData("{\"model\":\"chat\",\"stream\":true,M}", "{\"stream_options\":{\"include_usage\":true},\"model\":\"up\\u00E9\",\"stream\":true,M}")]
    [InlineData(" {\"stream_options\":{},\"model\":\"chat\",\"stream\":true,M}", " {\"stream_options\":{\"include_usage\":true},\"model\":\"up\\u00E9\",\"stream\":true,M}")]
    [InlineData("{\"stream_options\":null,\"model\":\"chat\",\"stream\":true,M}", "{\"stream_options\":{\"include_usage\":true},\"model\":\"up\\u00E9\",\"stream\":true,M}")]
    [InlineData("{\"model\":\"chat\",\"stream_options\":{\"include_usage\":false},\"stream\":true,M}", "{\"model\":\"up\\u00E9\",\"stream_options\":{\"include_usage\":true},\"stream\":true,M}")]
    [InlineData("{\"model\":\"chat\",\"stream_options\":{\"a\":1},\"stream\":true,M}", "{\"model\":\"up\\u00E9\",\"stream_options\":{\"include_usage\":true,\"a\":1},\"stream\":true,M}")]
    [InlineData("{\"model\":\"chat\",\"stream_options\":{\"include_usage\":true},\"stream\":true,M}", "{\"model\":\"up\\u00E9\",\"stream_options\":{\"include_usage\":true},\"stream\":true,M}")]
    [InlineData("{\"model\":\"chat\",\"stream_options\":{},M}", "{\"model\":\"up\\u00E9\",\"stream_options\":{},M}")]
    [InlineData("{\"model\":\"upé\",M}", "{\"model\":\"up\\u00E9\",M}")]
    public async Task Create_AnyStreamOptions_AskForUsageAndNameTheUpstreamsModel(string body, string expected)
    {
        var sent = await SendAsync(body.Replace("M", Messages, StringComparison.Ordinal), "upé", streamUsage: true);

        Assert.Equal(expected.Replace("M", Messages, StringComparison.Ordinal), sent);
        JsonDocument.Parse(sent);
    }

    [Fact]
    public async Task Create_ServerRefusesStreamOptions_LeavesThemOut()
    {
        const string body = $$"""{"model":"chat","stream":true,{{Messages}}}""";

        Assert.Equal(body, await SendAsync(body, "chat", streamUsage: false));
    }

    private static async Task<string> SendAsync(string body, string model, bool streamUsage)
    {
        await using var gateway = new GatewayUnderTest([]);
        using var content = ModelRequestContent.Create(gateway.Call(body), JsonSerializer.SerializeToUtf8Bytes(model), streamUsage);
        var bytes = await content.ReadAsByteArrayAsync();
        Assert.Equal(bytes.Length, content.Headers.ContentLength);
        return Encoding.UTF8.GetString(bytes);
    }
}
