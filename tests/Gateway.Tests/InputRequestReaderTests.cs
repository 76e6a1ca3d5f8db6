using System.Text;

namespace OrleansAi.Gateway.Tests;

/// <summary>What the gateway reads of requests that are no chats.</summary>
public sealed class InputRequestReaderTests
{
    [Theory]
    [InlineData("\"four\"", 2)]
    [InlineData("[\"four\", \"four\"]", 4)]
    [InlineData("[17, 4, 1]", 3)]
    [InlineData("[[17, 4], [1]]", 3)]
    [InlineData("[{\"text\": \"four\"}]", 2)]
    public void Read_EmbeddingInput_EstimatesItsTokens(string input, long tokens)
    {
        var request = Read(ModelOperation.Embeddings, $$"""{"model":"m","input":{{input}},"dimensions":256}""").Request!;

        Assert.Equal(tokens, request.EstimatedInputTokens);
        Assert.Equal(0, request.MaxOutputTokens);
        Assert.False(request.Stream);
    }

    [Fact]
    public void Read_Rerank_CountsTheQueryWithEachDocument()
    {
        var request = Read(ModelOperation.Rerank, """{"model":"m","query":"four","documents":["four","four","four"]}""").Request!;

        Assert.Equal(12, request.EstimatedInputTokens);
    }

    [Fact]
    public void Read_Completion_CountsAnswersOfEachPrompt()
    {
        var request = Read(
            ModelOperation.Completions, """{"model":"m","prompt":["four","four"],"suffix":"four","n":2,"best_of":3,"max_tokens":7,"stream":true}""").Request!;

        Assert.Equal((6, 6, 7L, true), ((int)request.EstimatedInputTokens, request.Choices, request.MaxOutputTokens, request.Stream));
    }

    [Fact]
    public void Read_ModerationWithoutAModel_AsksForOpenAIs()
    {
        var request = Read(ModelOperation.Moderations, """{"input":[{"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]}""").Request!;

        Assert.Equal("omni-moderation-latest", request.Model);
        Assert.Null(request.ModelValue);
        Assert.InRange(request.EstimatedInputTokens, TokenEstimate.PerAttachment, TokenEstimate.PerAttachment + 20);
    }

    [Theory]
    [InlineData("""{"model":"m"}""", "input", "missing_required_parameter")]
    [InlineData("""{"input":"x"}""", "model", "missing_required_parameter")]
    [InlineData("""{"model":"m","input":7}""", "input", "invalid_type")]
    [InlineData("""{"model":"m","input":null}""", "input", "invalid_type")]
    [InlineData("""{"model":"m","input":[]}""", "input", "invalid_value")]
    [InlineData("""{"model":"m","input":["x",true]}""", "input[1]", "invalid_type")]
    [InlineData("""{"model":"m","input":"x","input":"y"}""", "input", "duplicate_parameter")]
    [InlineData("""{"model":"m","input":"x" """, null, "invalid_json")]
    [InlineData("", null, "invalid_json")]
    public void Read_WrongEmbedding_SaysWhatIsWrong(string body, string? parameter, string code)
    {
        var error = Read(ModelOperation.Embeddings, body).Error!;

        Assert.Equal((parameter, code), (error.Parameter, error.Code));
    }

    [Fact]
    public void Read_RerankWithoutDocuments_SaysSo() =>
        Assert.Equal("documents", Read(ModelOperation.Rerank, """{"model":"m","query":"x"}""").Error!.Parameter);

    private static ModelRequestReading Read(ModelOperation operation, string body) => ModelRequestReader.Read(operation, Encoding.UTF8.GetBytes(body));
}
